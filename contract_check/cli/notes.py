"""Migration notes: check those of a change, or write the ones that it still needs.

`check` runs every check of migration notes on the notes that HEAD adds or edits, and says which breaking change has
none. `new` writes a note for each contract whose breaking changes have none, with everything that is known filled in
and TODO where only a person knows. It never overwrites a file. Use `--head .` for a change that is not committed yet.

Examples:
  contract-check notes check
  contract-check notes new --base origin/main
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import TYPE_CHECKING

from contract_check.cli import output, sides
from contract_check.model.report import Verdict
from contract_check.model.rule import Level

if TYPE_CHECKING:
    import argparse
    import pathlib
    from collections.abc import Iterator, Sequence

    from contract_check.config import Config
    from contract_check.model.report import PolicyFailure, Report

RULES = ("note/", "migration-note-", "release-baseline-")
"""Rules of the gate that concern notes, by how they begin."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `notes`."""
    parser.add_argument("action", choices=("check", "new"), help="check the notes of a change, or write those missing")
    sides.add_arguments(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how `check` reports")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(options: argparse.Namespace) -> int:
    """Check or write; 0 when nothing is missing, 1 when something is, 3 when a contract could not be read."""
    with sides.asked_for(options) as (base, head, config):
        report = sides.reviewed(options, base, head, config, gate=True)
    if report.verdict is Verdict.ERROR:
        output.unreadable(report.problems)
        return 3
    return _check(report, options) if options.action == "check" else _new(report, config)


def _check(report: Report, options: argparse.Namespace) -> int:
    found = [failure for failure in report.failures if failure.rule.startswith(RULES)]
    if options.format == "json":
        print(json.dumps({"notes": _listed(report), "failures": [_values(one) for one in found]}, indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(report, found))
    return 1 if any(failure.level is Level.BREAKING for failure in found) else 0


def _listed(report: Report) -> list[dict[str, str]]:
    from contract_check.reports.json_report import notes

    return notes(report)


def _values(failure: PolicyFailure) -> dict[str, object]:
    place = failure.location
    return {
        "rule": failure.rule,
        "level": failure.level.word,
        "message": failure.message,
        "remedy": failure.remedy,
        "changes": list(failure.changes),
        "path": place.path if place else "",
        "line": place.line if place else None,
    }


def _lines(report: Report, found: Sequence[PolicyFailure]) -> Iterator[str]:
    from contract_check.reports.escape import terminal

    for failure in found:
        place = terminal(str(failure.location)) if failure.location else "-"
        word = "error" if failure.level is Level.BREAKING else "warning"
        yield f"{place}: {word}: {terminal(failure.message)} [{failure.rule}]"
        yield f"  fix: {terminal(failure.remedy, 600)}"
    breaking = [finding for finding in report.findings if finding.level is Level.BREAKING and not finding.waived]
    covered = sum(bool(finding.note) for finding in breaking)
    yield f"{covered} of {len(breaking)} breaking changes covered, {len(found)} faults"


def _new(report: Report, config: Config) -> int:
    from contract_check.reports import skeleton
    from contract_check.reports.escape import terminal

    due = [one for one in skeleton.due(report) if one.uncovered]
    if not due:
        print("no breaking change lacks a note")
        return 0
    status = 0
    for one in due:
        path = sides.top() / one.file(config.notes)
        text = skeleton.text(one, config.notes, _dates(config), proofs=True)
        if _written(path, text):
            print(terminal(one.file(config.notes)))
        else:
            covering = ", ".join(finding.change.id for finding in one.uncovered)
            print(f"{terminal(one.file(config.notes))} exists and is left as it is; add {covering}", file=sys.stderr)
            status = 1
    return status


def _dates(config: Config) -> dict[str, str]:
    """Announced today; the sunset as far away as the policy wants for the audience that gets most notice."""
    today = dt.datetime.now(dt.UTC).date()
    dates = {"announced": today.isoformat()}
    notice = max(config.sunset_days.values(), default=0)
    if notice:
        dates |= {"deprecated": today.isoformat(), "sunset": (today + dt.timedelta(days=notice)).isoformat()}
    return dates


def _written(path: pathlib.Path, text: str) -> bool:
    """Write a new file; whatever is there stays, links included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
