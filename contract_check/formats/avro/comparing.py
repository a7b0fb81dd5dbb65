"""Two Avro contracts: which schemas meet, and in which direction data flows under the compatibility that is asked for.

Backward: base writes, head reads (INPUT; senders of old data are protected). Forward: head writes, base reads
(OUTPUT; readers that are not upgraded are protected). Full: both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check.formats.avro.history import older_versions
from contract_check.formats.avro.reading import free_types, name_of
from contract_check.languages.avro import compare as compare_schemas
from contract_check.languages.avro.edge import DOCUMENTATION, fact
from contract_check.languages.avro.schema import Named, Type
from contract_check.languages.language import Root
from contract_check.model.change import Direction, Use
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.formats.avro.files import AvroFile
    from contract_check.languages.avro.protocol import Message, Protocol
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract

_DIRECTIONS = {"backward": Direction.INPUT, "forward": Direction.OUTPUT, "full": Direction.BOTH, "none": Direction.NONE}


def direction_of(options: Mapping[str, Any]) -> Direction:
    """The direction that the setting `compatibility` protects."""
    mode = str(options.get("compatibility", "backward")).removesuffix("-transitive")
    return _DIRECTIONS.get(mode, Direction.INPUT)


def compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterator[Change]:
    """What differs, with the place of each side."""
    one, other = base.content, head.content
    direction = direction_of(options)
    # Under `none` everything is still told, and hurts nobody.
    changes = _all(one, other, direction or Direction.BOTH)
    for change in changes:
        yield change if direction else _harmless(change)
    if str(options.get("compatibility", "")).endswith("-transitive"):
        yield from older_versions(other, options, direction)


def _harmless(change: Change) -> Change:
    uses = tuple(structs.replace(use, direction=Direction.NONE) for use in change.uses)
    return structs.replace(change, uses=uses)


def _all(base: AvroFile, head: AvroFile, direction: Direction) -> Iterator[Change]:
    if base.protocol is not None and head.protocol is not None:
        yield from _protocols(base, head, direction)
    elif base.schema is not None and head.schema is not None:
        use = Use(name_of(base.schema, base.path), direction)
        root = Root(base=base.schema, head=head.schema, use=use)
        yield from compare_schemas([root], _foreign(base, head))
    elif (base.protocol or base.schema) and (head.protocol or head.schema):
        one, other = base.protocol or base.schema, head.protocol or head.schema
        yield structs.replace(
            fact("kind-of-file-changed", f"`{head.path}`", "", one.location, other.location),  # type: ignore[union-attr]
            uses=(Use(head.path, direction),),
        )


def _foreign(base: AvroFile, head: AvroFile) -> Any:
    def foreign(one: Type, other: Type) -> bool:
        # A definition in another file is a contract of its own and reports its changes itself.
        if not isinstance(one, Named) or not isinstance(other, Named) or one.name != other.name:
            return False
        return one.location.path != base.path and other.location.path != head.path

    return foreign


def _protocols(base: AvroFile, head: AvroFile, direction: Direction) -> Iterator[Change]:
    one, other = base.protocol, head.protocol
    assert one is not None  # noqa: S101 - the caller looked
    assert other is not None  # noqa: S101 - the caller looked
    messages = pair({found.name: found for found in one.messages}, {found.name: found for found in other.messages})
    for name, message in messages.removed.items():
        yield _call("message-removed", one, name, message, None, direction)
    for name, message in messages.added.items():
        yield _call("message-added", other, name, None, message, direction)
    roots: list[Root] = []
    for name, (before, after) in messages.kept.items():
        if before.one_way != after.one_way:
            yield _call("message-one-way-changed", one, name, before, after, direction)
        if before.doc != after.doc:
            yield _call(DOCUMENTATION, one, name, before, after, direction)
        roots += _roots(f"{one.name}.{name}", before, after, direction)
    yield from _name(one, other, direction)
    loose = pair({found.name: found for found in free_types(one)}, {found.name: found for found in free_types(other)})
    for name, type_ in loose.removed.items():
        if name not in head.names:
            yield _type("type-removed", name, type_, None, other, direction)
    for name, type_ in loose.added.items():
        if name not in base.names:
            yield _type("type-added", name, None, type_, one, direction)
    free = dict.fromkeys([found.name for found in (*free_types(one), *free_types(other))])
    roots += [
        Root(base=base.names[name], head=head.names[name], use=Use(name, direction))
        for name in free
        if name in head.names and name in base.names
    ]
    yield from compare_schemas(roots, _foreign(base, head))


def _roots(interface: str, before: Message, after: Message, direction: Direction) -> Iterator[Root]:
    back = direction.swapped()
    yield Root(base=before.request, head=after.request, use=Use(interface, direction, part="request"))
    yield Root(base=before.response, head=after.response, use=Use(interface, back, part="response"))
    yield Root(base=before.errors, head=after.errors, use=Use(interface, back, part="errors"))


def _call(
    rule: str, protocol: Protocol, name: str, before: Message | None, after: Message | None, direction: Direction
) -> Change:
    change = fact(
        rule,
        f"message `{name}` of `{protocol.name}`",
        f"{protocol.name}.{name}()",
        before.location if before else None,
        after.location if after else None,
    )
    return structs.replace(change, uses=(Use(f"{protocol.name}.{name}", direction),))


def _name(one: Protocol, other: Protocol, direction: Direction) -> Iterator[Change]:
    uses = tuple(Use(f"{one.name}.{message.name}", direction) for message in one.messages)
    if one.name != other.name:
        change = fact(
            "protocol-renamed", f"`{one.name}`", one.name, one.location.child("protocol"),
            other.location.child("protocol"), one.name, other.name,
        )  # fmt: skip
        yield structs.replace(change, uses=uses)
    if one.doc != other.doc:
        at = one.location.child("doc"), other.location.child("doc")
        yield structs.replace(fact(DOCUMENTATION, f"documentation of `{one.name}`", f"{one.name}@doc", *at), uses=uses)


def _type(
    rule: str, name: str, before: Named | None, after: Named | None, there: Protocol, direction: Direction
) -> Change:
    change = fact(
        rule,
        f"`{name}`",
        name,
        before.location if before else there.location.child("types"),
        after.location if after else there.location.child("types"),
        name if before else None,
        name if after else None,
    )
    return structs.replace(change, uses=(Use(name, direction),))
