"""How to begin: a first policy, and what to do after `init`."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from contract_check.model.contract import OWN_FOLDER
from contract_check.reports import escape, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.survey import Survey, SurveyedContract

ENTRY_SCHEMA = f"{OWN_FOLDER}/interface.schema.json"
POLICY_SCHEMA = f"{OWN_FOLDER}/config.schema.json"
WORKFLOW = """\
# .github/workflows/contracts.yml
name: contracts
on: pull_request
permissions:
  contents: read
  pull-requests: write        # for the comment; without it the check works the same, silently
concurrency:
  group: contracts-${{ github.event.pull_request.number }}
  cancel-in-progress: true
jobs:
  contracts:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 2, persist-credentials: false }
      - uses: OWNER/contract-check@v0
"""
_UNKNOWN = 5
"""Contracts without a provider that are named."""


def policy(found: Survey, provider: str = "") -> str:
    """A policy that says what is known of a tree. `provider`: of contracts for which nothing names one."""
    return "\n".join(
        (
            f"# yaml-language-server: $schema={POLICY_SCHEMA}",
            "# What contract-check demands of a change. In a pull request the policy of its base counts.",
            "",
            "# Who provides which contract, and who consumes what of it:",
            "#   device-service: {provides: [contracts/device-api.yaml], owner: team-devices}",
            '#   web-ui: {consumes: {contracts/device-api.yaml: ["GET /devices"]}}',
            *_services(found, provider),
            "",
            "# What a breaking change needs to pass:",
            "require: [migration-note, version-bump]",
            "notes: contracts/migrations",
            "",
            "lint:",
            "  coverage: 0  # least percentage of interfaces with a catalog entry; raise it as the catalog grows",
            "",
        )
    )


def _services(found: Survey, provider: str) -> Iterator[str]:
    provided: dict[str, list[str]] = {}
    unknown = []
    for contract in found.contracts.values():
        if contract.format in ("catalog", "jsonschema"):
            continue
        name = contract.provider or provider
        if name:
            provided.setdefault(name, []).append(_glob(contract))
        else:
            unknown.append(_glob(contract))
    if unknown:
        listed = ", ".join(map(escape.visible, unknown[:_UNKNOWN])) + (" ..." if len(unknown) > _UNKNOWN else "")
        yield f"# Nobody says yet who provides {listed}"
    consumers = {consumer.service for one in found.listings for consumer in one.consumers}
    names = sorted(provided.keys() | consumers) if provided else []
    yield "services:" if names else "services: {}"
    for name in names:
        globs = sorted(provided.get(name, ()))
        yield f"  {yaml_text.scalar(name)}: {yaml_text.flow({'provides': globs} if globs else {})}"


def _glob(contract: SurveyedContract) -> str:
    """A contract of many files is known by its folder."""
    if contract.path in contract.files:
        return contract.path
    return f"*{posixpath.splitext(contract.files[0])[1]}" if contract.path == "." else f"{contract.path}/**"


def next_steps(marks: int, *, new_policy: bool) -> Iterator[str]:
    """What a person does after `init`."""
    yield "Next:"
    yield f"  1. contract-check lint        names each of the {marks} places to fill in, with file and line"
    if new_policy:
        yield "  2. .contract-check.yml        name your services: who provides and who consumes which contract"
    yield f"  {3 if new_policy else 2}. commit, and let every pull request be checked:"
    yield ""
    yield from (f"     {line}".rstrip() for line in WORKFLOW.splitlines())
