"""The page of one interface: its facts, what goes in, what comes out, what surrounds a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from contract_check.model.contract import PROVIDER_SENDS
from contract_check.reports.directory.glance import Must, must_send
from contract_check.reports.directory.prose import inert, prose, sentence
from contract_check.reports.directory.shapes import default

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.model.description import Outcome, Part, ValueType
    from contract_check.model.entry import Entry, Item
    from contract_check.model.survey import Bound, Listing
    from contract_check.reports.directory.shapes import Shapes


NOTHING = Markup("")


class Block(msgspec.Struct, frozen=True):
    """A body, a message, or the parameters of one place."""

    title: Markup
    text: Markup = NOTHING
    lines: tuple[Markup, ...] = ()
    inside: Markup = NOTHING
    outcome: bool = False
    """It begins a new outcome, of which the blocks behind it tell."""


class Group(msgspec.Struct, frozen=True):
    """A section: all inputs, one outcome."""

    id: str
    title: Markup
    blocks: tuple[Block, ...] = ()
    empty: str = ""


class Ending(msgspec.Struct, frozen=True):
    """An outcome in one line."""

    name: str
    error: bool
    words: Markup


class Side(msgspec.Struct, frozen=True):
    """What one contract says of the interface."""

    bound: Bound
    asks: bool
    """Whether somebody sends something: then the page says first what must be sent."""
    answers: bool
    """Whether something comes back, as far as anybody knows: a message alone has no answer."""
    must: tuple[Must, ...]
    more: bool
    nothing: str
    outcomes: tuple[Ending, ...]
    back: str
    groups: tuple[Group, ...]


_PLACES = {
    "path": "In the path", "query": "In the query", "header": "Headers", "cookie": "Cookies", "argument": "Arguments",
    "address": "In the address", "parameter": "Parameters",
}  # fmt: skip


def side(bound: Bound, types: Mapping[str, ValueType], shapes: Shapes, number: int, entry: Entry | None = None) -> Side:
    """One bound interface, with what its entry adds. `number` tells sections of several apart."""
    description = bound.description
    turned = bound.kind in PROVIDER_SENDS
    message = bound.kind in ("channel-operation", "channel", "message", "type")
    suffix = f"-{number}" if number else ""
    must, more = must_send(description, types)
    if description.inputs:
        beside = entry.extra if entry is not None else ()
        must = (*(Must(item.name, item.place or "metadata") for item in beside if _adds(item, must)), *must)
    groups = []
    if description.inputs or not (message or description.data):
        title = "What arrives" if turned else "What you send"
        groups.append(
            Group(
                f"inputs{suffix}",
                inert(title),
                tuple(_inputs(description.inputs, shapes)),
                "" if description.inputs else "Nothing but the call itself.",
            )
        )
    if description.outcomes:
        title = "What you receive" if message else "What you may answer" if turned else "What can come back"
        blocks = tuple(_outcomes(description.outcomes, shapes, sent=turned))
        groups.append(Group(f"answers{suffix}", inert(title), blocks))
    if description.data:
        data = tuple(_block(part, shapes, sent=False) for part in description.data)
        groups.append(Group(f"data{suffix}", Markup("The data"), data))
    return Side(
        bound=bound,
        asks=not turned and bool(description.inputs or not (message or description.data)),
        answers=bool(description.outcomes or not message),
        must=must,
        more=more,
        nothing="Nothing is required." if description.inputs else "Nothing but the call itself.",
        outcomes=tuple(
            Ending(one.name, one.error, _ending(one, shapes, _promised(one.name, entry)))
            for one in description.outcomes
        ),
        back="What can come back",
        groups=tuple(groups),
    )


def _outcomes(outcomes: Sequence[Outcome], shapes: Shapes, *, sent: bool) -> Iterator[Block]:
    """Each outcome with all that it carries; what an earlier one carried too is only named."""
    shown: dict[str, str] = {}
    for outcome in outcomes:
        name = Markup('<code class="{}">{}</code>').format("bad" if outcome.error else "good", inert(outcome.name, 120))
        text = prose(outcome.text) if outcome.text else NOTHING
        if not outcome.parts:
            text += Markup('<p class="quiet">Without content.</p>')
        yield Block(name, text, outcome=True)
        headers = tuple(_parameter(part, shapes) for part in outcome.parts if part.place == "header")
        for part in outcome.parts:
            if part.place == "header":
                continue
            key = part.type.reference if part.type is not None else ""
            if key and key in shown:
                again = Markup("As under {}.").format(inert(shown[key]))
                yield Block(_title(part, shapes, sent=sent), Markup('<p class="quiet">{}</p>').format(again))
            else:
                yield _block(part, shapes, sent=sent)
            shown.setdefault(key, outcome.name)
        if headers:
            yield Block(inert("Headers"), lines=headers)


def _adds(item: Item, must: Sequence[Must]) -> bool:
    """Whether the entry demands something that the contract does not list already."""
    return item.required and item.name.lower() not in {one.name.lower() for one in must}


def _promised(status: str, entry: Entry | None) -> str:
    """What the entry says of an error beyond its status: the code to look for, and whether trying again helps."""
    listed = entry.outcomes.errors if entry is not None and entry.outcomes is not None else ()
    told = []
    for one in listed:
        if one.status == status:
            again = _AGAIN.get(one.retryable, one.retryable and f"try again {one.retryable}")
            told.append(", ".join(filter(None, (one.code, again))))
    return "; ".join(filter(None, told))


_AGAIN = {"true": "try again", "false": "do not repeat"}


def _ending(one: Outcome, shapes: Shapes, promised: str) -> Markup:
    bodies = [shapes.words(part.type) for part in one.parts if part.type is not None and part.place != "header"]
    told = Markup(" or ").join(dict.fromkeys(bodies))
    said = Markup(" · ").join(filter(None, (inert(one.text.strip().partition("\n")[0], 90), inert(promised, 160))))
    return told + Markup(" <span class='quiet'>{}</span>").format(said) if said else told


def _inputs(parts: tuple[Part, ...], shapes: Shapes) -> Iterator[Block]:
    """Parameters by place, then bodies and messages, each on its own."""
    for place, title in _PLACES.items():
        listed = [part for part in parts if part.place == place]
        if listed:
            listed.sort(key=lambda part: not part.required)
            yield Block(inert(title), lines=tuple(_parameter(part, shapes) for part in listed))
    yield from (_block(part, shapes, sent=True) for part in parts if part.place not in _PLACES)


def _parameter(part: Part, shapes: Shapes) -> Markup:
    words = shapes.words(part.type) if part.type is not None else Markup("")
    marks = Markup(' <b class="must">required</b>') if part.required else Markup("")
    marks += Markup(' <b class="old">deprecated</b>') if part.deprecated else Markup("")
    marks += Markup(" {}").format(default(part.default)) if part.default is not None else Markup("")
    text = Markup('<div class="text">{}</div>').format(prose(part.text)) if part.text else Markup("")
    inside = shapes.inside(part.type, sent=True) if part.type is not None else Markup("")
    return Markup('<div class="line"><code class="field">{}</code> <span class="type">{}</span>{}</div>{}{}').format(
        inert(part.name, 120), words, marks, text, inside
    )


def _block(part: Part, shapes: Shapes, *, sent: bool) -> Block:
    """A body or message with all its fields."""
    inside = shapes.inside(part.type, sent=sent) if part.type is not None else NOTHING
    return Block(_title(part, shapes, sent=sent), prose(part.text) if part.text else NOTHING, inside=inside)


def _title(part: Part, shapes: Shapes, *, sent: bool) -> Markup:
    """A part in a line: what it is, its type, its media types."""
    words = shapes.words(part.type) if part.type is not None else Markup("no content described")
    title = Markup("{} <span class='type'>{}</span>").format(
        inert(f"{part.place.capitalize()} {part.name}".strip(), 160), words
    )
    if part.media:
        title += Markup(" <span class='limits'>{}</span>").format(inert(", ".join(part.media), 200))
    return title + Markup(' <b class="must">required</b>') if part.required and sent else title


def facts(one: Listing) -> Iterator[tuple[str, Markup]]:
    """Name and value of everything that fits into a line."""
    entry = one.entry
    told: list[tuple[str, Any]] = [
        ("Owner", one.owner or "nobody known"),
        ("Version", one.version or "not stated"),
        ("Lifecycle", one.lifecycle),
        ("Audience", entry.audience if entry else ""),
        ("Tenant", _tenant(one)),
        ("Caller shows", one.security or "not stated"),
        ("Authorities", _authorities(one)),
        ("Channel", ", ".join(one.channels)),
        ("Compatibility", _compatibility(one)),
        ("Limits", _limits(one)),
        ("Goes on", one.sunset),
        ("Replaced by", entry.deprecation.replaced_by if entry and entry.deprecation else ""),
    ]
    yield from ((name, sentence(str(value), 300)) for name, value in told if value)
    for bound in one.bound:
        words = f"{bound.wire or bound.kind}, " if bound.wire or bound.kind else ""
        yield "Contract", Markup("{}<code>{}</code>").format(inert(words) + Markup(" "), inert(str(bound.place)))
    if entry is not None:
        yield "Catalog entry", Markup("<code>{}</code>").format(inert(str(one.place)))


def _tenant(one: Listing) -> str:
    tenant = one.entry.tenant if one.entry else None
    if tenant is None or not tenant.mode:
        return "not stated"
    words = tenant.mode + (f" from {tenant.source}" if tenant.source else "")
    extra = (tenant.scope and f"scope {tenant.scope}", tenant.reason, tenant.note)
    return "; ".join(filter(None, (words, *extra)))


def _authorities(one: Listing) -> str:
    security = one.entry.security if one.entry else None
    if security is None:
        return ""
    words = []
    if security.authorities is not None:
        words += [" or ".join(security.authorities.any_of), " and ".join(security.authorities.all_of)]
    if security.permission is not None:
        words.append(f"{'/'.join(security.permission.operations)} on {security.permission.resource}")
    return "; ".join(filter(None, words))


def _compatibility(one: Listing) -> str:
    found = one.entry.compatibility if one.entry else None
    if found is None:
        return ""
    window = f"for {found.window}" if found.window else ""
    return " ".join(filter(None, (found.mode, window, f"({', '.join(found.dimensions)})" if found.dimensions else "")))


def _limits(one: Listing) -> str:
    found = one.entry.limits if one.entry else None
    if found is None:
        return ""
    told = ((found.timeout_ms, "ms timeout"), (found.pending, "pending"), (found.rate_per_minute, "a minute"))
    return ", ".join(f"{number:,} {words}" for number, words in told if number is not None)
