"""What is fuzzed, and the law: any bytes give a verdict or a finding, never an exception, never a pass unread.

One target a format: the head of one of its cases is replaced by the input, and both ways round are compared, so that
reader, comparer, prover and report all run. The first two bytes of an input choose the case. One target for what the
gate reads besides contracts: the policy, migration notes, Backstage and CODEOWNERS files, reports of other runs.
"""

from __future__ import annotations

import contextlib
import json
import pathlib
from typing import TYPE_CHECKING

import graphql
import yaml

from contract_check import faults, proving, review
from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.model.report import Verdict
from contract_check.policyfile import ConfigError, parse
from contract_check.reports import comment, context, ingest, json_report
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = pathlib.Path(__file__).parents[1] / "cases"
NAMES = ("openapi", "asyncapi", "jsonschema", "avro", "graphql", "protobuf", "gate")
MOST_SEED = 20_000
"""Bytes: large seeds make each execution slow and teach nothing that small ones do not."""
REFUSED = frozenset({Verdict.ERROR, Verdict.BREAKING})


class Target:
    """One format, with the bases of its cases that are one file on each side."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.path, self.bases, self._heads = "", [], []
        for path, base, head in _pairs(CASES / name):
            self.path = self.path or path
            if pathlib.PurePosixPath(path).suffix == pathlib.PurePosixPath(self.path).suffix:
                self.bases.append(base)
                self._heads.append(head)

    def seeds(self) -> Iterator[bytes]:
        """Every case as an input."""
        for number, head in enumerate(self._heads):
            yield number.to_bytes(2, "big") + head

    def __call__(self, data: bytes) -> None:
        """One execution; an AssertionError, any other exception, a timeout or too much memory is a finding."""
        base, head = self.bases[int.from_bytes(data[:2], "big") % len(self.bases)], data[2:]
        for before, after in ((base, head), (head, base)):
            report = compare_trees(MemoryTree({self.path: before}), MemoryTree({self.path: after}), Config())
            json.loads(json_report.render(report))
            assert all(each.message and each.remedy and each.location.path for each in report.problems)
            assert not [each for each in report.problems if each.rule == faults.RULE], report.problems
            reasons = [finding.proof.reason for finding in report.findings if finding.proof]
            assert not [reason for reason in reasons if reason.startswith(proving.FAILED)], reasons
            if before != after and not self._readable(after):
                assert report.verdict in REFUSED, f"{report.verdict} though the head cannot be read"
        same = compare_trees(MemoryTree({self.path: head}), MemoryTree({self.path: head}), Config())
        assert same.verdict in {Verdict.UNCHANGED, Verdict.ERROR}

    def _readable(self, data: bytes) -> bool:
        """Whether a parser that is not ours takes the bytes; True where there is none to ask."""
        if self.name == "graphql":
            return _parses(data)
        if self.name == "protobuf":
            return True
        return _loads(data)


GATE = {
    "contracts/migrations/a.md": (
        b"---\nkind: Migration\nid: a\ncovers: [c-00000000]\nsummary: x is required\naffected:\n"
        b"  - {service: shop, action: send x, required: true}\nrollout: {strategy: coordinated, order: [shop]}\n"
        b"dates: {announced: 2026-11-01, sunset: 2027-06-01}\nrollback: {possible: true, how: redeploy}\ndata: none\n"
        b"verify: [the error rate]\n---\n# x\n"
    ),
    "catalog-info.yaml": (
        b"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: shop}\n"
        b"spec: {type: service, owner: team, consumesApis: [api]}\n---\napiVersion: backstage.io/v1alpha1\nkind: API\n"
        b"metadata: {name: api}\nspec: {type: openapi, definition: {$text: ./api.yaml}}\n"
    ),
    "CODEOWNERS": b"* @acme/all\n/contracts/ @acme/api  # comment\n",
    ".contract-check.yml": (
        b"services:\n  shop: {consumes: {'**': ['*']}, owner: '@a'}\nlevels: {schema/enum-value-added: warning}\n"
        b"waivers:\n  - {change: c-00000000, reason: r, owner: o, expires: '2099-01-01'}\n"
        b"overrides:\n  - {glob: '*.yaml'}\n"
    ),
    "report.json": b"",
}
"""Path -> a seed."""


class Gate:
    """Files beside contracts, each a stranger's; the first byte of an input chooses the file."""

    name = "gate"

    def __init__(self) -> None:
        (_, self.base, self.head), *_ = _pairs(CASES / "openapi")
        gone = review.review(self._tree(self.base), self._tree(self.head), Config(), gate=True)
        self.files = {**GATE, "report.json": json_report.render(gone).encode()}
        self.status = gone.verdict

    def _tree(self, contract: bytes, files: dict[str, bytes] | None = None) -> MemoryTree:
        return MemoryTree({"api.yaml": contract, **(files or {})})

    def seeds(self) -> Iterator[bytes]:
        """Each file as an input."""
        for number, data in enumerate(self.files.values()):
            yield bytes([number]) + data

    def __call__(self, data: bytes) -> None:
        """One execution."""
        path, content = list(self.files)[data[0] % len(self.files) if data else 0], data[1:]
        if path == ".contract-check.yml":
            with contextlib.suppress(ConfigError):
                self._reviewed({}, parse(content, path))
        elif path == "report.json":
            with contextlib.suppress(ingest.IngestError):
                found = ingest.decoded(content, path)
                comment.render(found, context.Context())
                json.loads(json_report.render(found))
        else:
            self._reviewed({path: content}, Config())

    def _reviewed(self, files: dict[str, bytes], config: Config) -> None:
        for before, after in (({}, files), (files, {}), (files, {path: data + b"x" for path, data in files.items()})):
            trees = self._tree(self.base, before), self._tree(self.head, after)
            report = review.review(*trees, config, gate=True)
            assert files == {} or report.verdict is self.status
            json.loads(json_report.render(report))
            comment.render(report, context.Context())


def target(name: str) -> Target | Gate:
    """The target of a name: a format, or `gate`."""
    return Gate() if name == Gate.name else Target(name)


def _loads(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        try:
            for _ in yaml.parse(data, yaml.CSafeLoader):
                pass
        except (yaml.YAMLError, UnicodeError):
            return False
    return True


def _parses(data: bytes) -> bool:
    try:
        graphql.parse(data.decode("utf-8-sig"))
    except RecursionError:
        return True
    except (graphql.GraphQLError, UnicodeError):
        return False
    return True


def _pairs(folder: pathlib.Path) -> Iterator[tuple[str, bytes, bytes]]:
    for case in sorted(folder.iterdir()):
        sides = [sorted(path for path in (case / side).rglob("*") if path.is_file()) for side in ("base", "head")]
        if [len(side) for side in sides] == [1, 1]:
            base, head = (side[0].read_bytes() for side in sides)
            if max(len(base), len(head)) <= MOST_SEED:
                yield sides[1][0].name, base, head
