"""The cases under `cases/` and the example pairs of the rule cards, and how they are compared."""

from __future__ import annotations

import dataclasses
import functools
import json
import pathlib
import textwrap
from typing import TYPE_CHECKING, Any

import yaml

from contract_check import Comparison, documents, faults, proving
from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.model.change import Direction
from contract_check.policyfile import parse
from contract_check.rules import card, registry
from contract_check.sources.memory import MemoryTree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = pathlib.Path(__file__).parent
CASES = ROOT / "cases"
QUIET = frozenset({"envelope/documentation-changed"})
"""Rules that cases do not list: texts carry no promise."""
FOLDERS = ("schema", "envelope", "catalog")
"""Folders of cards whose examples are compared here; other languages test theirs beside their own cases."""

Files = dict[str, bytes]


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Two sides and the policy under which they are compared."""

    id: str
    base: Files
    head: Files
    config: Config

    def run(self) -> Comparison:
        return compare(self.base, self.head, self.config)


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """A folder `cases/<format>/<name>` with `base/`, `head/` and `expect.yaml`."""

    id: str
    folder: pathlib.Path
    expected: Mapping[str, Any]

    @property
    def format(self) -> str:
        return self.id.partition("/")[0]

    def policies(self) -> Iterator[tuple[dict[str, Any], str]]:
        """(policy, verdict) for each compatibility mode that the case speaks of."""
        policy = dict(self.expected.get("config") or {})
        options = self.expected.get("options") or {}
        for key, value in options.items():
            if key == "compatibility":
                policy["compatibility"] = {**policy.get("compatibility", {}), self.format: value}
            else:
                policy[key] = value
        if "verdict" in self.expected:
            yield policy, self.expected["verdict"]
        for mode, verdict in (self.expected.get("verdicts") or {}).items():
            yield policy | {"compatibility": {**policy.get("compatibility", {}), self.format: mode}}, verdict

    def pair(self) -> Pair:
        policy = next(iter(self.policies()), ({}, ""))[0]
        return Pair(self.id, files(self.folder / "base"), files(self.folder / "head"), config_of(policy))


@dataclasses.dataclass(frozen=True, slots=True)
class CardExample:
    """One example pair of a card."""

    id: str
    rule: str
    example: card.Example

    def pair(self) -> Pair:
        if "$schema" in self.example.base:
            mode = {"input": "backward", "output": "forward"}.get(self.example.direction, "full")
            sides = [{"schema.yaml": text.encode()} for text in (self.example.base, self.example.head)]
            return Pair(self.id, *sides, config_of({"compatibility": {"jsonschema": mode}}))
        base, head = (
            wrapped(self.rule, text, self.example.direction) for text in (self.example.base, self.example.head)
        )
        return Pair(self.id, base, head, Config(include=["api.yaml", "*.interface.yaml"]))


def config_of(policy: Mapping[str, Any]) -> Config:
    return parse(yaml.safe_dump(dict(policy)).encode(), ".contract-check.yml") if policy else Config()


def files(folder: pathlib.Path) -> Files:
    """Path -> content below a side of a case; a side that is not there is empty."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def compare(base: Files, head: Files, config: Config | None = None) -> Comparison:
    report = compare_trees(MemoryTree(base, "base"), MemoryTree(head, "head"), config or Config())
    # A fault of ours is contained where users are; here it must be seen.
    assert not [problem for problem in report.problems if problem.rule == faults.RULE], report.problems
    reasons = [finding.proof.reason for finding in report.findings if finding.proof]
    assert not [reason for reason in reasons if reason.startswith(proving.FAILED)], reasons
    return Comparison(report)


@functools.cache
def cases() -> tuple[Case, ...]:
    return tuple(
        Case(
            path.parent.relative_to(CASES).as_posix(),
            path.parent,
            yaml.load(path.read_bytes(), yaml.CSafeLoader),
        )
        for path in sorted(CASES.glob("*/*/expect.yaml"))
    )


@functools.cache
def card_ids() -> tuple[str, ...]:
    return tuple(rule for rule in registry.all_ids() if rule.partition("/")[0] in FOLDERS)


@functools.cache
def examples() -> tuple[CardExample, ...]:
    found = []
    for rule in card_ids():
        _, body = card.split(registry.text(rule), rule)
        for number, example in enumerate(card.examples(body), 1):
            found.append(CardExample(f"{rule} {number} {example.kind}", rule, example))
    return tuple(found)


@functools.cache
def pairs() -> tuple[Pair, ...]:
    """Every case and every example of a card."""
    return (*(case.pair() for case in cases()), *(example.pair() for example in examples()))


_TITLE = "info: {title: Example, version: 1.0.0}\n"
_OPENAPI = "openapi: 3.1.0\n" + _TITLE
_ASYNCAPI = "asyncapi: 3.0.0\n" + _TITLE
_ENTRY = """
apiVersion: contract-check/v1
kind: Interface
id: device.save
purpose: Saves a device.
owner: team:devices
provider: device-service
version: 3.2.0
lifecycle: stable
binding: []
metadata: {tenant: {mode: derived, from: jwt.tenantId, scope: own}, security: {mode: required, schemes: [jwt]}}
inputs: []
outputs: []
preconditions: []
outcomes:
  success: [{id: ok, status: 200}]
  errors: [{id: invalid, status: 400, code: INVALID, number: 31, retryable: false}]
side_effects: []
transaction: {boundary: REQUIRED, covers: [], idempotent: false}
"""


def entry(text: str) -> bytes:
    """A whole entry of the catalog, with the keys in `text` in place of its own."""
    whole, own = (documents.read(part.encode(), "entry.yaml")[0].value for part in (_ENTRY, text))
    return json.dumps(whole | own, ensure_ascii=False).encode()  # YAML 1.1 would read `on` as a flag


def wrapped(rule: str, text: str, direction: str) -> Files:
    """The files of one block of a card.

    A bare schema is what a request body (input), a response (output) or both carry; a fragment with `paths`,
    `webhooks` or `components` is the rest of an OpenAPI 3.1 description, one with `channels` or `operations` the
    rest of an AsyncAPI 3.0 one, a block of a `catalog/` card is what a whole entry says otherwise; a block that
    begins with `openapi`, `swagger` or `asyncapi` stands for itself.
    """
    if rule.startswith("catalog/"):
        return {"device.interface.yaml": entry(text)} if text.strip() else {}
    value = yaml.load(text, yaml.CSafeLoader)
    keys = value.keys() if isinstance(value, dict) else set()
    if keys & {"openapi", "swagger", "asyncapi"}:
        return {"api.yaml": text.encode()}
    if keys & {"channels", "operations"}:
        return {"api.yaml": (_ASYNCAPI + text).encode()}
    if not text.strip():
        return {}
    if rule.startswith("envelope/") or keys & {"paths", "webhooks"}:
        fragment = text if keys & {"paths", "webhooks"} else f"paths: {{}}\n{text}"
        return {"api.yaml": (_OPENAPI + fragment).encode()}
    reference = "{content: {application/json: {schema: {$ref: schema.yaml}}}}"
    ways = Direction[direction.upper()]
    lines = ["paths:", "  /example:", "    post:"]
    if Direction.INPUT in ways:
        lines.append(f"      requestBody: {reference}")
    answer = f"{reference[:-1]}, description: done}}" if Direction.OUTPUT in ways else "{description: done}"
    lines.append(f"      responses: {{'200': {answer}}}")
    return {"api.yaml": (_OPENAPI + "\n".join(lines) + "\n").encode(), "schema.yaml": textwrap.dedent(text).encode()}


def emitted(comparison: Comparison) -> list[dict[str, Any]]:
    """The changes of a comparison that cases and cards speak of."""
    return [change for change in comparison.changes if change["rule"] not in QUIET]
