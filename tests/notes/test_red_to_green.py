"""In a real repository of every format: a break is red, the filled note that `notes new` wrote is green."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from contract_check.cli import run

OPENAPI = "openapi: 3.1.0\ninfo: {title: t, version: %s}\npaths:\n"
PATH = "  /%s: {get: {responses: {'204': {description: ok}}}}\n"
ASYNCAPI = """\
asyncapi: 3.0.0
info: {title: t, version: %s}
channels: {c: {address: c, messages: {m: {payload: {type: object, %sproperties: {x: {type: string}}}}}}}
operations: {o: {action: send, channel: {$ref: '#/channels/c'}}}
"""
CONTRACTS = {
    # format: (files before, files after)
    "openapi": (
        {"api.yaml": OPENAPI % "1.0.0" + PATH % "a" + PATH % "b"}, {"api.yaml": OPENAPI % "2.0.0" + PATH % "a"},
    ),
    "openapi, removed": ({"api.yaml": OPENAPI % "1.0.0" + PATH % "a"}, {"api.yaml": None}),
    "asyncapi": ({"e.yaml": ASYNCAPI % ("1.0.0", "required: [x], ")}, {"e.yaml": ASYNCAPI % ("2.0.0", "")}),
    "jsonschema": (
        {"s/a.schema.json": '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}'},
        {"s/a.schema.json": '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "integer"}'},
    ),
    "protobuf": (
        {"p/a.proto": 'syntax = "proto3";\npackage a;\nmessage M { string x = 1; }\n'},
        {"p/a.proto": 'syntax = "proto3";\npackage a;\nmessage M { int32 x = 1; }\n'},
    ),
    "protobuf, two files": (
        {"p/a.proto": 'syntax = "proto3";\npackage a;\nmessage M { string x = 1; }\n',
         "p/b.proto": 'syntax = "proto3";\npackage a;\nmessage N { string x = 1; }\n'},
        {"p/a.proto": 'syntax = "proto3";\npackage a;\nmessage M { int32 x = 1; }\n',
         "p/b.proto": 'syntax = "proto3";\npackage a;\nmessage N { int32 x = 1; }\n'},
    ),
    "protobuf, a module": (
        {"p/buf.yaml": "version: v1\n", "p/a.proto": 'syntax = "proto3";\npackage a;\nmessage M { string x = 1; }\n'},
        {"p/a.proto": 'syntax = "proto3";\npackage a;\nmessage M { int32 x = 1; }\n'},
    ),
    "graphql": (
        {"schema.graphql": "type Query { a: String b: String }\n"}, {"schema.graphql": "type Query { a: String }\n"},
    ),
    "avro": (
        {"a.avsc": '{"type": "record", "name": "R", "fields": [{"name": "x", "type": "string"}]}'},
        {"a.avsc": '{"type": "record", "name": "R", "fields": [{"name": "x", "type": "int"}]}'},
    ),
}  # fmt: skip
POLICY = "services:\n  shop: {consumes: {'**': ['*']}}\n"


@pytest.fixture
def commit(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*arguments):
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    def made(files, branch=""):
        if branch:
            git("switch", "--quiet", "--create", branch)
        for path, text in files.items():
            if text is None:
                (tmp_path / path).unlink()
            else:
                (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / path).write_text(text)
        git("add", "--all")
        git("commit", "--quiet", "-m", "m")

    git("init", "--quiet", "--initial-branch=main")
    return made


def check(capsys):
    status = run(["check", "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("before", "after"), CONTRACTS.values(), ids=CONTRACTS)
def test_red_then_a_filled_note_then_green(before, after, commit, tmp_path, capsys):
    commit({**before, ".contract-check.yml": POLICY})
    commit(after, "feature")

    status, red = check(capsys)
    assert status == 1
    assert "migration-note-missing" in {one["rule"] for one in red["failures"]}

    assert run(["notes", "new"]) == 0
    written = capsys.readouterr().out.split()
    assert written
    assert check(capsys)[0] == 1

    for path in written:
        note = tmp_path / path
        text = note.read_text()
        assert "shop" in text
        note.write_text(text.replace("TODO", "stop sending what is gone now"))
    commit({})

    status, green = check(capsys)
    assert [one["message"] for one in green["failures"]] == []
    assert status == 0
    assert run(["notes", "check"]) == 0
