"""What commands cost in a repository with evidence of every kind, and how that grows: `bench/fleet.py [SERVICES ...]`.

Each service has a contract that refers to a neighbour's (ten in a circle), a catalog entry with a consumer, a Backstage
component, code that a pattern of the policy finds, a pact and a migration note. Prints CPU seconds and memory for each
size, and how much more the last took than the first: as much as there are more services is linear.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from measuring import Command, machine, run

OPERATIONS = 10
CIRCLE = 10
ENTRY = """\
apiVersion: contract-check/v1
kind: Interface
id: {name}.read
purpose: Reads the first thing.
owner: team:{name}
provider: {name}
version: 1.0.0
lifecycle: stable
binding:
  - {{kind: http, contract: services/{name}/api.json, ref: '#/paths/~1{name}~1r0/get', wire: json}}
metadata:
  tenant: {{mode: none, reason: one tenant}}
  security: {{mode: none, reason: internal}}
inputs: []
outputs: []
outcomes: {{success: [{{id: read, status: 200}}], errors: []}}
side_effects: []
transaction: {{boundary: NONE}}
consumers: [{{service: {neighbour}}}]
"""
COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: {name}}}
spec: {{type: service, owner: team-{name}, providesApis: [{name}], consumesApis: [{neighbour}]}}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {{name: {name}}}
spec: {{type: openapi, owner: team-{name}, definition: {{$text: ./api.json}}}}
"""
NOTE = """\
---
kind: Migration
id: {name}
covers: [c-{number:08x}]
summary: an earlier change
affected: [{{service: {neighbour}, action: send what is now required, required: true}}]
rollout: {{strategy: coordinated, order: [{neighbour}]}}
dates: {{announced: 2026-01-01}}
rollback: {{possible: true, how: redeploy the previous version}}
data: none
verify: [the error rate stays flat]
---
# An earlier change
"""


def beside(number: int) -> str:
    """The neighbour of a service."""
    return f"s{number - number % CIRCLE + (number + 1) % CIRCLE}"


def contract(name: str, neighbour: str, operations: int) -> str:
    """One OpenAPI file; its answers hold something of the neighbour."""
    thing = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "near": {"$ref": f"../{neighbour}/api.json#/x"}},
    }
    answer = {"description": "fine", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}}
    paths = {
        f"/{name}/r{number}": {"get": {"operationId": f"{name}R{number}", "responses": {"200": answer}}}
        for number in range(operations)
    }
    info = {"title": name, "version": "1.0.0"}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": info,
            "paths": paths,
            "components": {"schemas": {"T": thing}},
            "x": {"type": "string"},
        }
    )


def fleet(services: int) -> dict[str, str]:
    """Path -> text of a whole repository."""
    files: dict[str, str] = {}
    names = [f"s{number}" for number in range(services)]
    for number, name in enumerate(names):
        neighbour, own = beside(number), f"services/{name}"
        requests = [
            {"request": {"method": "GET", "path": f"/{name}/r{at}"}, "response": {"status": 200}} for at in range(5)
        ]
        pact = {"consumer": {"name": neighbour}, "provider": {"name": name}, "interactions": requests}
        files |= {
            f"{own}/api.json": contract(name, neighbour, OPERATIONS),
            f"{own}/api.interface.yaml": ENTRY.format(name=name, neighbour=neighbour),
            f"{own}/catalog-info.yaml": COMPONENT.format(name=name, neighbour=neighbour),
            f"{own}/src/client.py": "\n".join(f"Client<{neighbour}R{at % OPERATIONS}>" for at in range(200)),
            f"pacts/{neighbour}-{name}.json": json.dumps(pact),
            f"contracts/migrations/{name}.md": NOTE.format(name=name, neighbour=neighbour, number=number),
        }
    policy = {
        "services": {name: {"paths": [f"services/{name}/**"]} for name in names},
        "code-patterns": dict.fromkeys(names, r"Client<(\w+)>"),
    }
    return files | {".contract-check.yml": json.dumps(policy)}


def repository(folder: pathlib.Path, services: int) -> None:
    """Branches `main`, `one` (a service breaks) and `many` (one in four breaks), the first tagged `v1.0.0`."""
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _commit(folder, fleet(services))
    _git(folder, "tag", "v1.0.0")
    for branch, every in (("one", services), ("many", 4)):
        _git(folder, "switch", "--quiet", "--create", branch, "main")
        broken = {
            f"services/s{number}/api.json": contract(f"s{number}", beside(number), OPERATIONS - 2)
            for number in range(0, services, every)
        }
        _commit(folder, broken)


def _commit(folder: pathlib.Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "m")


def _git(folder: pathlib.Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull}
    settings = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
    subprocess.run(["git", *settings, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


COMMANDS = {
    "diff, one breaks": ("diff", "main", "one"),
    "check, one breaks": ("check", "--base", "main", "--head", "one"),
    "check, one in four breaks": ("check", "--base", "main", "--head", "many"),
    "notes check, one in four breaks": ("notes", "check", "--base", "main", "--head", "many"),
    "release, one in four breaks": ("release", "--from", "v1.0.0", "--to", "many"),
    "versions": ("versions",),
    "inventory": ("inventory",),
    "lint": ("lint",),
}


def main() -> None:
    """Measure each command at each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "services", nargs="*", type=int, default=[100, 300, 1000], help="tens of them, the smallest first"
    )
    sizes = parser.parse_args().services
    rows: dict[str, list[str]] = {name: [] for name in COMMANDS}
    cpu: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for services in sizes:
        with tempfile.TemporaryDirectory() as place:
            repository(pathlib.Path(place), services)
            for name, arguments in COMMANDS.items():
                print(f"{services:,} services: {name}", file=sys.stderr)
                one = run(Command([sys.executable, "-m", "contract_check", *arguments], pathlib.Path(place)))
                cpu[name].append(one.cpu)
                rows[name].append(f"{one.cpu:.2f} s, {one.memory:.0f} MB" if one.done else f"exit {one.status}")
    print(f"{machine()}; {sizes[-1] / sizes[0]:g} times the services\n")
    print(f"| command | {' | '.join(f'{size:,} services' for size in sizes)} | times |")
    print(f"|---|{'---:|' * (len(sizes) + 1)}")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} | {cpu[name][-1] / cpu[name][0]:.1f} |")


if __name__ == "__main__":
    main()
