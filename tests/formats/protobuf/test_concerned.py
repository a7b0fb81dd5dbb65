"""Files that a change does not concern are never parsed, and leaving them out changes no finding."""

from __future__ import annotations

import random

import pytest

from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.formats.protobuf import files
from contract_check.sources.memory import MemoryTree

FOLDERS = ("", "acme/v1/", "acme/v2/", "vendor/acme/v1/", "third/")


def tree(seed: int) -> dict[str, str]:
    """Files that import each other as they like: by full path, by the end of it, or not at all."""
    chance = random.Random(seed)  # noqa: S311 - the same trees every time
    paths = [f"{chance.choice(FOLDERS)}f{number}.proto" for number in range(9)]
    found = {}
    for number, path in enumerate(paths):
        package = path.rpartition("/")[0].replace("/", ".")
        earlier = paths[:number]
        imported = chance.sample(earlier, min(len(earlier), chance.randint(0, 3)))
        lines = ['syntax = "proto3";', f"package {package};" if package else "// none"]
        for other in imported:
            named = other if chance.random() < 0.7 else other.partition("/")[2] or other
            modifier = chance.choice(("", "", "public "))
            lines.append(f'import {modifier}"{named}";')
        if chance.random() < 0.1:
            lines.append(f'import "elsewhere/f{chance.randrange(9)}.proto";')
        fields = [f"  M{paths.index(other)} f{index} = {index};" for index, other in enumerate(imported, 1)]
        lines += [f"message M{number} {{", *fields, "  string name = 20;", "  enum State { NEW = 0; OLD = 1; }", "}"]
        if chance.random() < 0.4:
            answer = chance.choice([number, *map(paths.index, imported)])
            lines.append(f"service S{number} {{ rpc Get(M{number}) returns (M{answer}); }}")
        found[path] = "\n".join(lines) + "\n"
    return found


def edited(base: dict[str, str], seed: int) -> dict[str, str]:
    chance = random.Random(seed)  # noqa: S311
    head = dict(base)
    for path in chance.sample(sorted(head), 2):
        edit = chance.randrange(4)
        if edit == 0:
            head[path] = head[path].replace("string name = 20;", "bytes name = 20;")
        elif edit == 1:
            head[path] = head[path].replace(" OLD = 1;", "")
        elif edit == 2:
            del head[path]
        else:
            head["moved/" + path] = head.pop(path)
    return head


def findings(base: dict[str, str], head: dict[str, str]) -> list[tuple[object, ...]]:
    report = compare_trees(MemoryTree(base), MemoryTree(head), Config())
    found = [(one.change.id, one.change.rule, one.level, one.change.uses, repr(one.proof)) for one in report.findings]
    return sorted(found, key=repr)


@pytest.mark.parametrize("seed", range(200))
def test_findings_are_those_of_a_reading_of_everything(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tree(seed)
    head = edited(base, seed)
    found = findings(base, head)
    monkeypatch.setattr(files.Files, "concerned", lambda self: list(self._outlines))

    assert found == findings(base, head)


def test_only_what_a_change_concerns_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    base = {f"acme/f{number}.proto": f"package acme; message M{number} {{}}" for number in range(50)}
    base["acme/used.proto"] = "package acme; message Used { string a = 1; }"
    base["acme/user.proto"] = (
        'package acme; import "acme/used.proto"; import "acme/f7.proto"; message User { Used u = 1; }'
    )
    head = base | {"acme/used.proto": "package acme; message Used {}"}
    parsed = []
    monkeypatch.setattr(files, "parse", lambda path, data, real=files.parse: parsed.append(path) or real(path, data))

    assert [uses[0].interface for _, _, _, uses, _ in findings(base, head)] == ["acme.User"]
    assert sorted(parsed) == ["acme/f7.proto", "acme/used.proto", "acme/used.proto", "acme/user.proto"]
