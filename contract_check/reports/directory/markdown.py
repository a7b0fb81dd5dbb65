"""The directory as Markdown files, for a wiki or a repository's own pages: README.md leads to the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.reports.directory import facets
from contract_check.reports.directory.addresses import addresses
from contract_check.reports.directory.changes import worst
from contract_check.reports.directory.glance import must_send
from contract_check.reports.directory.service_map import service_map
from contract_check.reports.escape import cell, code, markdown, prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.model.description import Part, ValueType
    from contract_check.model.entry import Entry
    from contract_check.model.survey import Bound, Listing, Survey
    from contract_check.reports.directory.changes import Changes

_DEEPEST = 3
_MOST = 120
"""Fields of one part that are listed."""


def files(survey: Survey, changes: Changes, title: str = "Interfaces") -> Iterator[tuple[str, str]]:
    """(address, content) of every file."""
    drawn = service_map(survey.listings, changes)
    places = addresses(survey.listings, drawn.services, survey.contracts)
    pages = {key: href.removesuffix(".html") + ".md" for key, href in places.listings.items()}
    lines = [f"# {markdown(title)}"]
    for name, listings in facets.grouped(facets.FACETS[0], survey.listings):
        lines += [f"## {markdown(name)}"]
        lines.append("\n".join(_line(one, pages[one.contract, one.id], changes) for one in listings))
    if drawn.relations:
        lines += ["## Who uses what", _table(("Consumer", "uses", "Interfaces", "Review"), [
            (markdown(ends[0]), markdown(ends[1]), str(one.interfaces), one.level or "-")
            for ends, one in drawn.relations.items()
        ])]  # fmt: skip
    yield "README.md", "\n\n".join(lines) + "\n"
    for one in survey.listings:
        types = {path: contract.types for path, contract in survey.contracts.items()}
        yield pages[one.contract, one.id], "\n\n".join(_page(one, types, changes)) + "\n"


def _line(one: Listing, href: str, changes: Changes) -> str:
    level = worst(changes.of(one))
    marks = "".join(f" **{word}**" for word in ("deprecated" * one.deprecated, level) if word)
    purpose = f": {markdown(one.purpose, 160)}" if one.purpose else ""
    return f"- [{markdown(one.name)}]({href}){marks}{purpose}"


def _page(one: Listing, types: Mapping[str, Mapping[str, ValueType]], changes: Changes) -> Iterator[str]:
    yield f"# {markdown(one.name)}"
    if one.purpose:
        yield markdown(one.purpose, 1200)
    facts = {
        "Provider": one.provider, "Owner": one.owner, "Version": one.version, "Lifecycle": one.lifecycle,
        "Caller shows": one.security, "Channel": ", ".join(one.channels), "Goes on": one.sunset,
    }  # fmt: skip
    told = [(name, markdown(value)) for name, value in facts.items() if value]
    told += [("Contract", code(str(bound.place))) for bound in one.bound]
    yield _table(("", ""), told)
    marks = changes.of(one)
    if marks:
        yield "## Changes in this review"
        yield "\n".join(f"- **{mark.level}** {prose(mark.message)} ({code(mark.id)})" for mark in marks)
    for bound in one.bound:
        yield from _bound(bound, types[bound.contract])
    if one.entry is not None:
        yield from _entry(one.entry)
    yield "## Consumers"
    rows = [(markdown(known.service), markdown(known.owner or "-"), markdown(f"{known.strength}: {known.evidence}"))
            for known in one.consumers]  # fmt: skip
    yield _table(("Service", "Owner", "Known from"), rows) if rows else "Nobody says who uses it."
    if one.notes:
        yield "## Versions"
        yield _table(
            ("Version", "After", "Announced", "Summary"),
            [tuple(map(markdown, (note.version, note.previous, note.announced, note.summary))) for note in one.notes],
        )
    if one.missing:
        yield "## Nobody says"
        yield markdown(", ".join(one.missing), 600)


def _bound(bound: Bound, types: Mapping[str, ValueType]) -> Iterator[str]:
    description = bound.description
    must, more = must_send(description, types)
    if description.inputs:
        listed = ", ".join(f"{code(one.name)} ({markdown(one.place)})" for one in must) or "nothing is required"
        yield f"**You must send:** {listed}{' and more' if more else ''}"
        yield "## What goes in"
        yield from (_part(part, types) for part in description.inputs)
    for outcome in description.outcomes:
        yield f"## Comes back: {code(outcome.name)}{' (error)' if outcome.error else ''}"
        if outcome.text:
            yield markdown(outcome.text, 600)
        yield from (_part(part, types) for part in outcome.parts)
    if description.data:
        yield "## The data"
        yield from (_part(part, types) for part in description.data)


def _part(part: Part, types: Mapping[str, ValueType]) -> str:
    name = f" {code(part.name)}" if part.name else ""
    words = code(_words(part.type)) if part.type is not None else "nothing described"
    head = f"- **{markdown(part.place)}**{name} {words}{' **required**' if part.required else ''}"
    lines = [head + (f": {markdown(part.text)}" if part.text else "")]
    if part.type is not None:
        lines += _fields(part.type, types, 1, ())
    if len(lines) > _MOST:
        lines = [*lines[:_MOST], "  - and more, see the contract"]
    return "\n".join(lines)


def _words(type_: ValueType) -> str:
    if type_.kind in ("array", "map") and type_.items is not None and not type_.reference:
        found = f"{type_.kind} of {_words(type_.items)}"
    else:
        found = type_.name or type_.kind
    found += " or null" if type_.nullable else ""
    return found + (f" ({', '.join(type_.limits)})" if type_.limits else "")


def _fields(type_: ValueType, types: Mapping[str, ValueType], depth: int, above: tuple[str, ...]) -> Iterator[str]:
    while type_.reference or (type_.items is not None and not type_.fields):
        if type_.reference in above:
            return
        if type_.reference:
            above = (*above, type_.reference)
            type_ = types[type_.reference]
        elif type_.items is not None:
            type_ = type_.items
    if depth > _DEEPEST:
        return
    indent = "  " * depth
    for field in type_.fields:
        marks = "".join(
            f" **{word}**" for word in ("required" * field.required, "deprecated" * field.deprecated) if word
        )
        text = f": {markdown(field.text)}" if field.text else ""
        yield f"{indent}- {code(field.name)} {code(_words(field.type))}{marks}{text}"
        yield from _fields(field.type, types, depth + 1, above)
    for choice in type_.choices:
        yield f"{indent}- {type_.kind}: {code(_words(choice))}"
        yield from _fields(choice, types, depth + 1, above)
    if len(type_.values) > 1:
        yield f"{indent}- values: {', '.join(map(code, type_.values[:30]))}"


def _entry(entry: Entry) -> Iterator[str]:
    if entry.preconditions:
        yield "## What must hold before the call"
        yield _table(("Id", "Precondition", "Otherwise"), [
            tuple(map(markdown, (one.id, one.text or one.condition, one.violation))) for one in entry.preconditions
        ])  # fmt: skip
    if entry.outcomes is not None:
        yield "## How the call ends"
        yield _table(("Id", "Status", "Code", "Again?", "Meaning"), [
            tuple(map(markdown, (one.id, one.status, one.code, one.retryable, one.text)))
            for one in (*entry.outcomes.success, *entry.outcomes.errors)
        ])  # fmt: skip
    if entry.side_effects:
        yield "## What the call leaves behind"
        yield _table(("Id", "Kind", "Target", "When", "Delivery"), [
            tuple(map(markdown, (one.id, one.kind, one.target, one.when, one.delivery))) for one in entry.side_effects
        ])  # fmt: skip
    if entry.transaction is not None and entry.transaction.boundary:
        covers = f", covers {', '.join(entry.transaction.covers)}" if entry.transaction.covers else ""
        yield "## Transaction"
        yield markdown(f"Boundary {entry.transaction.boundary}{covers}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell(text) for text in line)} |" for line in lines)
