"""The tables of a page: what a catalog entry says of a call beyond its shapes, and who uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup
from msgspec import structs

from contract_check.reports.directory.addresses import slug
from contract_check.reports.directory.prose import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check.model.entry import Entry, Outcome
    from contract_check.model.survey import Listing


NOTHING = Markup("")
_UNSAID = Markup("Nobody says.")


class Row(msgspec.Struct, frozen=True):
    """One row; `id` makes it the target of a link."""

    cells: tuple[Markup, ...]
    id: str = ""


class Table(msgspec.Struct, frozen=True):
    """A section with a table, or a sentence where there is nothing to list."""

    id: str
    title: str
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    text: Markup = NOTHING


def tables(one: Listing, service: Callable[[str], Markup]) -> Iterator[Table]:
    """All tables of one interface. `service` makes the link to a service."""
    if one.entry is not None:
        yield from map(_trimmed, _of_entry(one.entry))
    yield _consumers(one, service)


def _trimmed(table: Table) -> Table:
    """Without columns in which no row says anything: a phone has little room."""
    kept = [number for number in range(len(table.head)) if not number or any(row.cells[number] for row in table.rows)]
    rows = tuple(structs.replace(row, cells=tuple(row.cells[number] for number in kept)) for row in table.rows)
    return structs.replace(table, head=tuple(table.head[number] for number in kept), rows=rows)


def _of_entry(entry: Entry) -> Iterator[Table]:
    items = [(direction, item) for direction, of in (("in", entry.inputs), ("in", entry.extra), ("out", entry.outputs))
             for item in of]  # fmt: skip
    told = [
        Row((inert(item.key), inert("sent" if direction == "in" else "received"), _must(item.required),
             inert(item.ref or str(item.schema.get("type", ""))), inert(_item_words(item))))
        for direction, item in items
    ]  # fmt: skip
    yield Table("items", "Inputs and outputs in the catalog", ("Name", "Way", "Required", "Type", "Besides"),
                tuple(told), _none(entry, ("inputs", "outputs"), told, "The entry lists none."))  # fmt: skip
    rows = [
        Row((inert(one.id), inert(one.text or one.condition), _violation(one.violation)), _anchor("p", one.id))
        for one in entry.preconditions
    ]
    yield Table("preconditions", "What must hold before the call", ("Id", "Precondition", "Otherwise"), tuple(rows),
                _none(entry, ("preconditions",), rows, "Nothing is demanded."))  # fmt: skip
    if entry.outcomes is not None:
        outcomes = [_outcome(one, "ok") for one in entry.outcomes.success]
        outcomes += [_outcome(one, "error") for one in entry.outcomes.errors]
        text = "Others may come." if entry.outcomes.open else "No other outcome comes."
        if entry.unsaid("outcomes", "errors") or entry.unsaid("outcomes", "success"):
            text = "Nobody says yet which errors callers must tell apart."
        yield Table("outcomes", "How the call ends", ("Id", "", "Status", "Code", "Again?", "Meaning"),
                    tuple(outcomes), inert(text))  # fmt: skip
    effects = [
        Row((inert(one.id), inert(one.kind), inert(one.target), inert(one.when), inert(one.delivery),
             inert(" ".join(filter(None, (one.condition and f"when {one.condition}", one.text))))))
        for one in entry.side_effects
    ]  # fmt: skip
    yield Table("effects", "What the call leaves behind", ("Id", "Kind", "Target", "When", "Delivery", "Besides"),
                tuple(effects), _none(entry, ("side_effects",), effects, "Nothing but its answer."))  # fmt: skip
    yield Table("transaction", "Transaction", text=_transaction(entry))


def _must(required: bool) -> Markup:  # noqa: FBT001 - a plain yes or no
    return Markup('<b class="must">required</b>') if required else Markup("")


def _item_words(item: object) -> str:
    facts = ("default", "sensitivity", "unit", "meaning", "encoding", "text")
    told = [f"{name} {getattr(item, name)}" for name in facts if getattr(item, name) not in (None, "", "none")]
    always = getattr(item, "always", ())
    return "; ".join([*told, *([f"always {', '.join(always)}"] if always else [])])


def _violation(outcome: str) -> Markup:
    return Markup('<a href="#{}">{}</a>').format(_anchor("o", outcome), inert(outcome)) if outcome else Markup("")


def _anchor(kind: str, name: str) -> str:
    return f"{kind}-{slug(name)}"


def _outcome(one: Outcome, kind: str) -> Row:
    code = f"{one.code} ({one.number})" if one.number is not None else one.code
    tone = Markup('<code class="{}">{}</code>').format("good" if kind == "ok" else "bad", kind)
    again = {"true": "yes", "false": "no"}.get(one.retryable, one.retryable)
    return Row(
        (inert(one.id), tone, inert(one.status), inert(code), inert(again), inert(one.text)), _anchor("o", one.id)
    )


def _none(entry: Entry, keys: tuple[str, ...], rows: list[Row], sentence: str) -> Markup:
    """What stands where there are no rows: that nobody says, or that there is nothing."""
    if rows:
        return NOTHING
    return _UNSAID if any(map(entry.unsaid, keys)) else inert(sentence)


def _transaction(entry: Entry) -> Markup:
    found = entry.transaction
    if found is None or not found.boundary:
        return _UNSAID
    told = [f"Boundary {found.boundary}"]
    told += [f"covers {', '.join(found.covers)}"] if found.covers else []
    told += [f"rolls back on {', '.join(found.rollback_on)}"] if found.rollback_on else []
    told += [f"isolation {found.isolation}"] if found.isolation else []
    again = {True: "safe to repeat (idempotent)", False: "not safe to repeat (not idempotent)"}.get(found.idempotent)  # type: ignore[arg-type]
    return inert("; ".join([*told, *([again] if again else [])]) + ".", 600)


def _consumers(one: Listing, service: Callable[[str], Markup]) -> Table:
    head = ("Service", "Owner", "Uses", "Pin", "Known from")
    rows = tuple(
        Row(
            (
                service(known.service),
                inert(known.owner or "-"),
                inert(", ".join(known.uses) or "all or unknown"),
                inert(known.pin or "-"),
                Markup("{}: <code>{}</code> {}").format(known.strength, inert(known.evidence), inert(known.note)),
            )
        )
        for known in one.consumers
    )
    if rows:
        return Table("consumers", "Consumers", head, rows)
    nobody = one.entry is not None and one.entry.consumers == ()
    reason = one.entry.no_consumers_reason if one.entry is not None else ""
    text = f"Said to be nobody. {reason}" if nobody else "Nobody says who uses it."
    return Table("consumers", "Consumers", text=inert(text))
