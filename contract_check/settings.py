"""The action's inputs, read once from the environment into a validated record.

The runner passes input `fail-on` as `INPUT_FAIL-ON`. It enforces neither `required` nor allowed values, so that is done
here: an unknown value is an error that names the input and what it may be.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from contract_check.nearest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")


class SettingsError(Exception):
    """An input is wrong; the message names it and what it may be."""


@dataclasses.dataclass(frozen=True, slots=True)
class Input:
    """One input of the action."""

    description: str
    default: str = ""
    allowed: tuple[str, ...] = ()
    """Allowed values; empty: free text."""


OF_DOCKER = frozenset({"args", "entrypoint"})
"""What GitHub itself reads from `with:` for any Docker action."""
MOST_SHARDS = 256
"""Jobs of one matrix (docs.github.com, "Running variations of jobs in a workflow")."""
READ = frozenset({"paths", "reports", "shards", "check_run", "labels"})
"""Inputs that become something else than text."""
FLAG = ("true", "false")
INPUTS: Mapping[str, Input] = {
    "config": Input("Policy file, read from the base commit", ".contract-check.yml"),
    "paths": Input("Newline-separated globs: look at these files only, besides the policy's; a leading ! excludes"),
    "base-ref": Input("Compare against this branch, tag or commit instead of what the event says"),
    "head-ref": Input("Check this branch, tag or commit instead of what the event says"),
    "fail-on": Input("Fail the job at", "breaking", ("breaking", "warning", "lint", "never")),
    "require-migration": Input("Breaking changes need a migration note", "error", ("off", "warn", "error")),
    "comment": Input("When to write the summary comment", "changes", ("changes", "breaking", "always", "off")),
    "comment-id": Input("Tells several uses in one pull request apart", "default"),
    "when-clean": Input("What becomes of the comment once nothing breaks", "update", ("update", "minimize", "delete")),
    "review": Input("Inline comments on the breaking lines", "comment", ("off", "comment", "request-changes")),
    "annotations": Input("Findings shown as annotations of the run", "errors", ("errors", "all", "off")),
    "check-run": Input("Write a check run of our own (needs checks: write)", "false", FLAG),
    "sarif-file": Input("Write SARIF 2.1.0 to this file"),
    "report-file": Input("Write the JSON report to this file; with mode publish, read it from there"),
    "cache": Input("Folder of the workspace that keeps what was seen in unchanged files, for actions/cache"),
    "reports": Input("With mode merge: newline-separated globs of the JSON reports of all shards"),
    "shard": Input("Check this part only, such as 2/8 from mode plan, and leave the verdict to mode merge"),
    "shards": Input("With mode plan: most jobs, 1 to 256", "8"),
    "skip-label": Input("Label that lets breaking changes pass, when somebody else with write access has set it"),
    "labels": Input("Keep the labels contract/breaking and contract/compatible up to date", "false", FLAG),
    "publish-failure": Input("When GitHub cannot be told the result", "warn", ("warn", "fail")),
    "mode": Input(
        "check, publish the report of another run (workflow_run), or plan and merge shards",
        "auto",
        ("auto", "check", "publish", "plan", "merge"),
    ),
    "github-token": Input("Token for comments; the workflow's own by default"),
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The inputs, valid."""

    config: str
    paths: tuple[str, ...]
    base_ref: str
    head_ref: str
    fail_on: str
    require_migration: str
    comment: str
    comment_id: str
    when_clean: str
    review: str
    annotations: str
    check_run: bool
    sarif_file: str
    report_file: str
    cache: str
    reports: tuple[str, ...]
    shard: str
    shards: int
    skip_label: str
    labels: bool
    publish_failure: str
    mode: str
    github_token: str = dataclasses.field(repr=False)
    """Never shown, not even in a traceback's locals."""


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in the environment of an action's container.

    Raises:
        SettingsError: an input has a value it may not have, or there is no such input.
    """
    _refuse_unknown(environ)
    values = {name: _value(environ, name, described) for name, described in INPUTS.items()}
    if not KEY.fullmatch(values["comment-id"]):
        raise SettingsError("input `comment-id` takes 1 to 64 letters, digits, dots, dashes and underscores")
    shards = values["shards"]
    if not (shards.isdecimal() and shards.isascii() and 1 <= int(shards[:9]) <= MOST_SHARDS):
        raise SettingsError(f"input `shards` takes a number from 1 to {MOST_SHARDS}")
    fields = {name.replace("-", "_"): value for name, value in values.items()}
    return Settings(
        **{name: value for name, value in fields.items() if name not in READ},
        paths=_lines(values["paths"]),
        reports=_lines(values["reports"]),
        shards=int(shards),
        check_run=values["check-run"] == "true",
        labels=values["labels"] == "true",
    )


def _lines(value: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in value.splitlines() if line.strip())


def _value(environ: Mapping[str, str], name: str, described: Input) -> str:
    value = environ.get(f"INPUT_{name.upper()}", "").strip() or described.default
    if described.allowed and value not in described.allowed:
        near = nearest(value, described.allowed)
        meant = f"; did you mean `{near}`?" if near else ""
        raise SettingsError(f"input `{name}` is `{value}`, but takes {', '.join(described.allowed)}{meant}")
    return value


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    """A misspelt input would otherwise silently keep its default."""
    for variable in environ:
        name = variable.removeprefix("INPUT_").lower()
        if variable.startswith("INPUT_") and name not in INPUTS and name not in OF_DOCKER:
            meant = did_you_mean(name, INPUTS, f"known are {', '.join(INPUTS)}")
            raise SettingsError(f"there is no input `{name}`; {meant}")
