"""Nothing outside of the tree is read and nothing fetched, whatever contracts name: files and sockets are watched."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

import pytest
from strangers import API, commit, git, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from strangers import Files

ROOT = pathlib.Path(__file__).parents[2]
SECRET = "the-word-that-nobody-may-read"  # noqa: S105 - a word to look for, no secret

# Python tells a hook of every file it opens, every process and every use of a socket, also in forked children.
WATCHED = """\
import json, os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def hook(event, args):
    if event in {"open", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"} or event.startswith("socket."):
        os.write(log, (json.dumps([event, *map(str, args[:3])]) + chr(10)).encode())
from contract_check.__main__ import main
sys.addaudithook(hook)
sys.exit(main())
"""


@pytest.fixture
def fetched() -> Iterator[socket.socket]:
    """A server that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture
def outside(tmp_path: pathlib.Path) -> pathlib.Path:
    """Files of the machine that a stranger would like to read, each good enough to be used."""
    openapi = json.dumps({"type": "object", "description": SECRET, "required": [SECRET]})
    return put(
        tmp_path / "outside",
        {
            "secret.yaml": openapi,
            "secret.json": openapi,
            "secret.proto": f'syntax = "proto3";\nmessage {SECRET.replace("-", "_")} {{}}\n',
            "secret.avdl": f"record {SECRET.replace('-', '_')} {{ int a; }}\n",
            "secret.graphql": f"type {SECRET.replace('-', '_')} {{ a: Int }}\n",
        },
    )


def named(outside: pathlib.Path, port: int, suffix: str) -> list[str]:
    """Every way to name a file that is not in the tree."""
    file = f"secret.{suffix}"
    return [
        f"../outside/{file}",
        f"../../{outside.name}/{file}",
        f"a/../../outside/{file}",
        f"{outside}/{file}",
        f"file://{outside}/{file}",
        f"FILE:{outside}/{file}",
        f"%2e%2e/outside/{file}",
        f"..\\outside\\{file}",
        f"http://127.0.0.1:{port}/{file}",
        f"//127.0.0.1:{port}/{file}",
        f"link.{suffix}",
        f"folder/{file}",
        ".git/config",
        "/etc/passwd",
        "/proc/self/environ",
    ]


def contracts(outside: pathlib.Path, port: int) -> Files:
    """Contracts of every format that name such files wherever a file can be named."""
    schemas = {f"S{at}": {"$ref": name} for at, name in enumerate(named(outside, port, "yaml"))}
    names = iter(named(outside, port, "yaml") * 2)
    openapi = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1.0.0"},
        "jsonSchemaDialect": f"http://127.0.0.1:{port}/dialect",
        "paths": {
            "/a": {"$ref": next(names)},
            "/b": {
                "get": {
                    "parameters": [{"$ref": next(names)}],
                    "responses": {
                        "200": {"$ref": next(names)},
                        "201": {
                            "description": "d",
                            "links": {"l": {"operationRef": f"http://127.0.0.1:{port}/l"}},
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/S0"},
                                    "examples": {"e": {"externalValue": f"http://127.0.0.1:{port}/e"}},
                                }
                            },
                        },
                    },
                }
            },
        },
        "components": {"schemas": schemas},
    }
    schema = {
        "$schema": f"http://127.0.0.1:{port}/schema.json",
        "$id": f"http://127.0.0.1:{port}/s.schema.json",
        "type": "object",
        "properties": {f"p{at}": {"$ref": name} for at, name in enumerate(named(outside, port, "json"))},
        "additionalProperties": {"$dynamicRef": f"http://127.0.0.1:{port}/d"},
    }
    asyncapi = {
        "asyncapi": "3.0.0",
        "info": {"title": "t", "version": "1.0.0"},
        "channels": {
            f"c{at}": {"address": f"c{at}", "messages": {"m": {"payload": {"$ref": name}}}}
            for at, name in enumerate(named(outside, port, "yaml"))
        },
    }
    imports = "".join(f"import {json.dumps(name)};\n" for name in named(outside, port, "proto"))
    idl = "".join(f"  import idl {json.dumps(name)};\n" for name in named(outside, port, "avdl"))
    graphql = "".join(f"# import {json.dumps(name)}\n" for name in named(outside, port, "graphql"))
    links = "".join(
        f"---\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {{name: a{at}}}\n"
        f"spec: {{type: openapi, definition: {{$text: {json.dumps(name)}}}}}\n"
        for at, name in enumerate(named(outside, port, "yaml"))
    )
    return {
        "api.yaml": json.dumps(openapi),
        "s.schema.json": json.dumps(schema),
        "async.yaml": json.dumps(asyncapi),
        "p.proto": f'syntax = "proto3";\n{imports}message M {{ int32 a = 1; }}\n',
        "i.avdl": f"protocol P {{\n{idl}  record R {{ int a; }}\n}}\n",
        "s.graphql": f"{graphql}type Query {{ a: Int }}\n",
        "catalog-info.yaml": links,
        "folder-of-pacts/pacts/p.json": json.dumps({"consumer": {"name": "c"}, "$ref": f"{outside}/secret.json"}),
    }


@pytest.fixture
def stranger(tmp_path: pathlib.Path, outside: pathlib.Path, fetched: socket.socket) -> pathlib.Path:
    """A repository whose branch names and links to what is outside."""
    port = fetched.getsockname()[1]
    files = contracts(outside, port)
    folder = put(tmp_path / "tree", {"api.yaml": API, "p.proto": 'syntax = "proto3";\nmessage M { int64 a = 1; }\n'})
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    git(folder, "switch", "--quiet", "--create", "feature")
    put(folder, files)
    for link, target in {
        **{f"link.{suffix}": f"secret.{suffix}" for suffix in ("yaml", "json", "proto", "avdl", "graphql")},
        "folder": "",
        ".contract-check.yml": "secret.yaml",
        "CODEOWNERS": "secret.yaml",
        "linked.yaml": "secret.yaml",
        "contracts/migrations/n.md": "secret.yaml",
        "pacts/p.json": "secret.json",
        "linked.interface.yaml": "secret.yaml",
    }.items():
        (folder / link).parent.mkdir(parents=True, exist_ok=True)
        (folder / link).symlink_to(outside / target)
    commit(folder)
    return folder


def watched(folder: pathlib.Path, log: pathlib.Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(log), *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in said, said
    return done.returncode, said


def outside_of(folders: list[pathlib.Path], log: pathlib.Path) -> list[list[str]]:
    """What was opened, started or called that is neither in one of the folders nor ours; runs begin in the first."""
    program = {ROOT / "contract_check", pathlib.Path(sys.prefix).resolve(), pathlib.Path(sys.base_prefix).resolve()}
    program |= {pathlib.Path(path).resolve() for path in sysconfig.get_paths().values()}
    allowed = [*program, *(each.resolve() for each in folders)]

    def inside(event: str, first: str, _second: str = "", flags: str = "0") -> bool:
        if event != "open":
            return event == "subprocess.Popen" and first == "git"
        path = pathlib.Path(first)
        if first.isdigit() or first == os.devnull:  # a number is a file that is open already
            return True
        if int(flags) & os.O_NOFOLLOW:  # folders are opened name by name, none of them a link
            return path.name == first != ".."
        return any((folders[0] / path).resolve().is_relative_to(each) for each in allowed)

    return [each for each in map(json.loads, log.read_text(encoding="utf-8").splitlines()) if not inside(*each)]


COMMANDS = {
    "two revisions": ("diff", "main", "HEAD"),
    "two folders": ("diff", "../base", "."),
    "the gate": ("check", "--base", "main"),
    "the inventory": ("inventory",),
    "lint": ("lint",),
    "the directory": ("directory", "build", "--output", "site"),
    "versions": ("versions",),
    "a release": ("release", "--from", "main", "--to", "HEAD"),
    "notes": ("notes", "check", "--base", "main"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_outside_is_read_and_nothing_is_fetched(
    command: str, stranger: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    base = put(tmp_path / "base", {"api.yaml": API})
    log = tmp_path / "log"
    status, said = watched(stranger, log, *COMMANDS[command])
    assert status in {0, 1, 3}, said
    assert outside_of([stranger, base], log) == []
    said += "".join(path.read_text("utf-8") for path in (stranger / "site").rglob("*.*"))
    assert SECRET not in said
    assert SECRET.replace("-", "_") not in said
