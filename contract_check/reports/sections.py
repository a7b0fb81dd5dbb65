"""The sections of the Markdown report, each a function from the report to Markdown, "" when there is nothing to say."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec

from contract_check.model.report import ProofStatus, Verdict
from contract_check.model.rule import Level
from contract_check.reports import skeleton, wording
from contract_check.reports.escape import cell, code, code_block, markdown, prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contract_check.model.report import ContractReport, Finding, Proof, Report
    from contract_check.reports.context import Context

REACH = 3
"""Interfaces named before `and N more`."""
NAMES = 8
"""Services named in one table cell."""
FULL = "in the full report"


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """How much of each part is shown. `ladder` takes away in a fixed order until the report fits."""

    compatible: int
    proofs: int
    breaking: int
    warnings: int
    rows: int
    """Rows of tables that must never vanish: services, notes, problems, demands."""
    skeletons: int
    """Prepared migration notes."""


def title(report: Report, context: Context) -> str:
    """Headline and, where a policy was applied, what it means for the merge."""
    stopped = wording.blocked(report) if context.blocked is None else context.blocked
    sign = "❌" if stopped else "⚠️" if report.count(Level.BREAKING) or report.count(Level.WARNING) else "✅"
    merge = ""
    if report.gate or context.blocked is not None:
        merge = "**Merge blocked.** " if stopped else "**Merge not blocked.** "
    return f"## {sign} contract-check: {wording.headline(report)}\n{merge}{' · '.join(wording.counts(report))}"


def services(report: Report, context: Context, room: Room) -> str:
    """The table of providers whose contracts changed for the worse, and who consumes them."""
    worse: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.level is not Level.COMPATIBLE:
            worse.setdefault(finding.change.contract, []).append(finding)
    if not worse:
        return ""
    dues = {one.path: one for one in skeleton.due(report)}
    contracts = {one.path: one for one in report.contracts}
    too_low = {one.contract for one in report.failures if one.rule == "version-bump-missing"}
    rows = [
        (
            *_contract_cells(path, contracts.get(path), too_low=path in too_low),
            *_change_cells(findings),
            _note_state(
                [one for one in findings if one.level is Level.BREAKING], dues.get(path), context, gate=report.gate
            ),
        )
        for path, findings in itertools.islice(worse.items(), room.rows)
    ]
    head = ("Affected service", "Contract", "Change", "Consumers", "Migration note")
    return _table(head, rows, room.rows, total=len(worse))


def _contract_cells(path: str, contract: ContractReport | None, *, too_low: bool) -> tuple[str, str]:
    provider = code(contract.provider, 80) if contract and contract.provider else wording.UNKNOWN
    what = code(path)
    if contract is not None:
        what += f" {markdown(contract.format)}{_versions(contract.base_version, contract.head_version)}"
        if too_low:
            what += f" ⚠️ needs {code(contract.needed_version)}" if contract.needed_version else " ⚠️ version too low"
    return provider, what


def _change_cells(findings: Sequence[Finding]) -> tuple[str, str]:
    breaking = sum(finding.level is Level.BREAKING for finding in findings)
    others = len(findings) - breaking
    change = ", ".join(
        text
        for number, text in ((breaking, f"{breaking} breaking"), (others, wording.plural(others, "warning")))
        if number
    )
    shown, more = wording.some(tuple(wording.by_name(findings)), NAMES)
    consumers = ", ".join(code(name, 80) for name in shown) or wording.UNKNOWN
    return change, consumers + _more(more)


def _versions(before: str, after: str) -> str:
    if before and after and before != after:
        return f" {code(f'{before} → {after}', 80)}"
    return f" {code(before or after, 40)}" if before or after else ""


def _note_state(breaking: Sequence[Finding], due: skeleton.Due | None, context: Context, *, gate: bool) -> str:
    if not breaking:
        return "not needed"
    if due is None:
        return "waived"
    links = ", ".join(_note_link(path, context) for path in due.notes[:REACH])
    if not due.uncovered:
        return f"✅ {links}"
    state = "❌ missing" if gate else "missing"
    return f"{state} ({len(due.uncovered)} of {len(due.findings)} not covered; found {links})" if links else state


def _note_link(path: str, context: Context) -> str:
    from contract_check.model.location import Location  # noqa: PLC0415 - a note is known by its path alone

    return context.link(Location(path), "head")


def breaking(report: Report, context: Context, room: Room) -> str:
    """What breaks: rule, subject, places, proof and way out of each change."""
    found = [finding for finding in report.findings if finding.level is Level.BREAKING]
    if not found:
        return ""
    needed = {one.path: one.needed_version for one in report.contracts}
    parts = ["### Breaking"]
    proofs = room.proofs
    for number, finding in enumerate(found[: room.breaking], 1):
        with_payload = _has_payload(finding.proof)
        show = not with_payload or proofs > 0
        proofs -= with_payload
        parts.append(_entry(number, finding, needed.get(finding.change.contract, ""), context, proof=show))
    if len(found) > room.breaking:
        parts.append(f"**+{len(found) - room.breaking} more breaking changes {FULL}.**")
    return "\n\n".join(parts)


def _entry(number: int, finding: Finding, needed: str, context: Context, *, proof: bool) -> str:
    change = finding.change
    lines = [
        f"**{number}. {code(change.rule)}** {prose(finding.message)}",
        f"{_places(finding, context)} · {code(change.id)}",
        *_who(finding),
    ]
    if finding.proof is not None:
        lines.append(_proof(finding.proof) if proof else f"Proven with a payload, {FULL}.\n")
    lines.append(_way_out(finding, needed, context))
    return "\n".join(lines)


def _places(finding: Finding, context: Context) -> str:
    base, head = finding.change.base, finding.change.head
    where = head or base
    if where is None:
        return markdown(finding.change.contract)
    if head is not None and base is not None:
        text = f"{context.link(head, 'head')} (was {context.link(base, 'base', short=base.path == head.path)})"
    elif head is not None:
        text = f"{context.link(head, 'head')} (new)"
    else:
        text = f"was {context.link(where, 'base')}"
    return f"{text} · {code('#' + where.pointer)}" if where.pointer else text


def _who(finding: Finding) -> Iterator[str]:
    shown, more = wording.some(wording.reached(finding), REACH)
    reach = f" Reaches {', '.join(code(name) for name in shown)}{_more(more)}." if shown else ""
    yield f"Why: {prose(wording.why(finding))}.{reach}  "
    known = tuple(wording.by_name([finding]).values())
    if not known:
        yield "Consumers: unknown"
        return
    names = [
        f"{code(one.name, 80)} ({markdown(one.strength)}, {code(one.evidence)}"
        f"{': ' + prose(one.error) if one.error else ''})"
        for one in known[:NAMES]
    ]
    yield f"Consumers: {', '.join(names)}{_more(max(0, len(known) - NAMES))}"


def _has_payload(proof: Proof | None) -> bool:
    return proof is not None and proof.status is ProofStatus.PROVEN


def _proof(proof: Proof) -> str:
    if not _has_payload(proof):
        return f"{wording.proof_title(proof)}: {prose(proof.reason) or 'no reason given'}  "
    text, language = wording.payload(proof)
    undeclared = " (it uses a field that the contract never declared)" if proof.undeclared else ""
    return (
        f"<details open><summary>{wording.proof_title(proof)}</summary>\n\n{code_block(text, language)}\n"
        f"{prose(wording.replayed(proof))}{undeclared}\n</details>\n"
    )


def _way_out(finding: Finding, needed: str, context: Context) -> str:
    if finding.waived:
        return f"**Waived:** {prose(finding.waived)}"
    hint = f" Consumers then: {prose(finding.migration)}" if finding.migration else ""
    if finding.note:
        return f"**Covered** by {_note_link(finding.note, context)}.{hint}"
    release = f"release {code(needed, 40)}" if needed else "release a new major version"
    return f"**Fix:** make it compatible, or {release} with a migration note.{hint}"


def notes(report: Report, context: Context, room: Room) -> str:
    """The checklist of migration notes, and a file ready to commit for each that is missing."""
    dues = list(skeleton.due(report))
    if not dues:
        return ""
    lines = ["### Required migration notes"]
    lines.extend(_check(one, context) for one in dues[: room.rows])
    if len(dues) > room.rows:
        lines.append(f"- and {len(dues) - room.rows} more {FULL}")
    open_dues = [one for one in dues if one.uncovered]
    files = [
        f"<details><summary>Ready to commit: {number} of {len(open_dues)}</summary>\n\n"
        f"{code(one.file(context.notes_folder))}\n\n"
        f"{code_block(skeleton.text(one, context.notes_folder), 'markdown', limit=20_000)}\n</details>"
        for number, one in enumerate(open_dues[: room.skeletons], 1)
    ]
    if len(open_dues) > len(files):
        files.append(f"`contract-check notes new` writes the {'other ' if files else ''}files, filled in.")
    return "\n\n".join(["\n".join(lines), *files])


def _check(one: skeleton.Due, context: Context) -> str:
    name = f"{code(one.name)}{' ' + code(one.version, 40) if one.version else ''}"
    links = ", ".join(_note_link(path, context) for path in one.notes[:REACH])
    if not one.uncovered:
        return f"- [x] {name}: {links}"
    ids, more = wording.some([finding.change.id for finding in one.uncovered], NAMES)
    covering = ", ".join(code(identity) for identity in ids) + _more(more)
    found = f"; found {links}" if links else ""
    return f"- [ ] {name}: create {code(one.file(context.notes_folder))} that covers {covering}{found}"


def demands(report: Report, context: Context, room: Room) -> str:
    """What else the policy asks for: version bumps and the like, each with its remedy."""
    others = [failure for failure in report.failures if failure.rule != wording.NOTE_MISSING]
    if not others:
        return ""
    lines = [
        f"- {code(failure.rule)} {prose(failure.message)}. **Fix:** {prose(failure.remedy)}"
        + (f" ({context.link(failure.location, 'head')})" if failure.location is not None else "")
        for failure in others[: room.rows]
    ]
    if len(others) > room.rows:
        lines.append(f"- and {len(others) - room.rows} more {FULL}")
    return "\n".join(["### Also required", *lines])


def problems(report: Report, context: Context, room: Room) -> str:
    """Files that could not be read, whole or in part, with the remedy."""
    if not report.problems:
        return ""
    rows = [
        (
            context.link(problem.location, problem.side or "head"),
            f"{'' if problem.fatal else 'partly: '}{prose(problem.message)}",
            prose(problem.remedy),
        )
        for problem in sorted(report.problems, key=lambda one: not one.fatal)
    ]
    heading = "### Could not be read" if any(one.fatal for one in report.problems) else "### Read in part"
    return f"{heading}\n{_table(('Where', 'What is wrong', 'Remedy'), rows, room.rows)}"


def warnings(report: Report, context: Context, room: Room) -> str:
    """What a person should look at."""
    found = [finding for finding in report.findings if finding.level is Level.WARNING]
    if not found:
        return ""
    rows = [
        (code(one.change.rule), _where(one, context), prose(one.message), prose(wording.why(one)))
        for one in found[: room.warnings]
    ]
    table = _table(("Rule", "Where", "Change", "Why"), rows, room.warnings, total=len(found))
    return f"### Warnings\n{table}"


def compatible(report: Report, context: Context, room: Room) -> str:
    """What changed and hurts nobody, folded."""
    found = [finding for finding in report.findings if finding.level is Level.COMPATIBLE]
    told = {failure.message for failure in report.failures}
    lint = [one for one in report.lint if _message(one) not in told]
    parts = []
    if found:
        parts.append(f"✅ {wording.plural(len(found), 'compatible change')}")
    if lint:
        parts.append(f"⚠️ {wording.plural(len(lint), 'lint warning')}")
    if not parts:
        return ""
    if not room.compatible:
        return f"{' · '.join(parts)}, {FULL}."
    rows = [(code(one.change.rule), _where(one, context), prose(one.message)) for one in found[: room.compatible]]
    rows += [
        (code(str(one.get("rule", "lint"))), code(str(one.get("path", one.get("contract", "")))), prose(_message(one)))
        for one in lint[: room.compatible]
    ]
    table = _table(("Rule", "Where", "Change"), rows, 2 * room.compatible, total=len(found) + len(lint))
    return f"<details><summary>{' · '.join(parts)}</summary>\n\n{table}\n</details>"


def _message(lint: Mapping[str, object]) -> str:
    return str(lint.get("message", ""))


def _where(finding: Finding, context: Context) -> str:
    head, base = finding.change.head, finding.change.base
    if head is not None:
        return context.link(head, "head")
    return f"was {context.link(base, 'base')}" if base is not None else code(finding.change.contract)


def footer(report: Report, context: Context) -> str:
    """What was compared, by which rule and policy, with which version."""
    base = context.base_sha[:7] or report.base.get("revision", "")[:7] or report.base.get("name", "")
    head = context.head_sha[:7] or report.head.get("revision", "")[:7] or report.head.get("name", "")
    rule = context.rule or report.base.get("rule", "")
    found_by = f" ({markdown(rule, 80)})" if rule else ""
    facts = [f"base {code(base or wording.UNKNOWN, 80)}{found_by} → head {code(head or wording.UNKNOWN, 80)}"]
    if context.policy:
        facts.append(f"policy {code(context.policy, 80)}")
    facts.append(f"contract-check {markdown(context.version)}")
    if context.run_url:
        facts.append(f"[full report]({context.run_url})")
    return f"<sub>{' · '.join(facts)}</sub>"


def no_contracts(report: Report) -> str:
    """Said when nothing at all was found, so that silence is not taken for a check."""
    if report.contracts or report.problems:
        return ""
    return f"No contract file was found{'' if report.verdict is Verdict.UNCHANGED else ' that could be compared'}."


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], most: int, *, total: int | None = None) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    all_rows = list(rows)
    lines.extend(f"| {' | '.join(map(cell, row))} |" for row in all_rows[:most])
    hidden = (total if total is not None else len(all_rows)) - min(len(all_rows), most)
    if hidden > 0:
        lines.append(f"\nand {hidden} more {FULL}")
    return "\n".join(lines)


def _more(number: int) -> str:
    return f" and {number} more" if number else ""
