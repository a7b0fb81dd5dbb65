"""Proof by Google's runtime: what one side writes, the other side loses, misreads or refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from google.protobuf import json_format

from contract_check.languages.protobuf import samples
from contract_check.languages.protobuf.compare.fields import Placed
from contract_check.languages.protobuf.elements import Enum, EnumValue, Field, Message, Method, Oneof
from contract_check.languages.protobuf.runtime import REFUSALS, Runtime, fields_of, runtime
from contract_check.languages.protobuf.schema import Declaration
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.compare.spot import Shapes, Spot
    from contract_check.languages.protobuf.elements import File
    from contract_check.languages.protobuf.schema import Schema
    from contract_check.model.change import Change

_NAMES_FIRST = frozenset({"rpc-renamed", "rpc-removed", "rpc-streaming-changed", "service-removed", "service-renamed"})


class _Peer(msgspec.Struct, frozen=True):
    """A side as writer or reader."""

    name: str
    runtime: Runtime
    field: Field | None
    """The field in question, None where this side has none."""


class _Witness(msgspec.Struct, frozen=True):
    """A payload that shows the harm."""

    payload: dict[str, Any]
    writer: str
    reader: str
    error: str

    def proof(self) -> Proof:
        return Proof(
            status=ProofStatus.PROVEN,
            payload=self.payload,
            accepted_by=self.writer,
            rejected_by=self.reader,
            error=self.error,
        )


def prove(change: Change, base: Schema, head: Schema, *, wire: bool, json: bool, expected: bool) -> Proof:
    """Search a payload on the encodings that the rule concerns and the contract protects.

    `expected`: the verdict rests on such an encoding, not on generated code alone.
    """
    rule = change.rule.partition("/")[2]
    old, new = change.shapes.base, change.shapes.head
    if not (wire or json) or rule in _NAMES_FIRST:
        return _vanished(change)
    try:
        witness = next(_search(rule, change, old, new, (base, head), wire=wire, json=json), None)
    except (TypeError, KeyError, *REFUSALS) as error:
        # The runtime refuses the declaration itself, as protoc would: then there is nothing to send.
        return Proof(status=ProofStatus.UNPROVEN, reason=f"the runtime cannot load the declaration: {str(error)[:200]}")
    if witness is not None:
        return witness.proof()
    spot = old or new
    if expected and spot is not None and isinstance(spot.element, Field | EnumValue):
        return Proof(status=ProofStatus.UNPROVEN, reason="no sample value was lost, misread or refused")
    return _vanished(change)


def _vanished(change: Change) -> Proof:
    """What code, callers or registries look for and no longer find."""
    old, new = change.shapes.base, change.shapes.head
    spot = old or new
    name = f"/{spot.owner.name}/{spot.member}" if isinstance(spot.element, Method) else spot.place
    if new is None:
        reason = f"`{name}` is gone"
    elif change.rule.endswith(("-renamed", "-moved", "-re-exported")):
        reason = f"`{change.before}` is gone, it is `{change.after}` now"
    elif change.before is None and change.after is None:
        reason = f"what is generated or promised for `{name}` changes"
    else:
        reason = f"`{name}` had {_words(change.before)} and has {_words(change.after)} now"
    return Proof(status=ProofStatus.NOT_APPLICABLE, reason=f"no payload shows it: {reason}")


def _words(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _search(
    rule: str,
    change: Change,
    old: Spot | None,
    new: Spot | None,
    schemas: tuple[Schema, Schema],
    *,
    wire: bool,
    json: bool,
) -> Iterator[_Witness]:
    spot = old or new
    element = spot.element if spot is not None else None
    if isinstance(element, EnumValue | Enum) and spot is not None:
        yield from _enums(change.shapes, schemas, default=rule == "enum-default-changed", wire=wire, json=json)
    elif isinstance(element, Method):
        yield from _methods(change, schemas)
    elif rule == "default-changed":
        yield from _defaults(_peers(change.shapes, schemas))
    elif rule == "fields-merged-into-oneof":
        yield from _together(_peers(change.shapes, schemas), [row[0].name for row in change.arguments["fields"]])
    elif isinstance(element, Field):
        peers = _peers(change.shapes, schemas)
        if "required" in rule:
            yield from _required(peers)
        if rule == "field-joined-oneof":
            mates = [field.name for field in _fields(new) if field.oneof == change.after and field.name != element.name]
            yield from _together(peers, [element.name, *[name for name in mates if _has(old, name)][:1]])
            mates = [field.name for field in _fields(old) if field.oneof and field.oneof == element.oneof]
            yield from _together(peers[::-1], [name for name in mates if _has(new, name)])
        if rule == "field-left-oneof":
            others = [field.name for field in _fields(old) if field.oneof == element.oneof and field is not element]
            yield from _together(peers[::-1], [element.name, *others[:1]])
        yield from _values(peers, wire=wire, json=json)
    elif isinstance(element, Oneof):
        peers = _peers(change.shapes, schemas)
        yield from _together(peers[::-1], [field.name for field in _fields(old) if field.oneof == element.name])


def _fields(spot: Spot | None) -> tuple[Field, ...]:
    element = spot.owner.element if spot is not None and isinstance(spot.owner, Declaration) else None
    return element.fields if isinstance(element, Message) else ()


def _has(spot: Spot | None, name: str) -> bool:
    return any(field.name == name for field in _fields(spot))


def _owners(shapes: Shapes) -> Iterator[tuple[str, Spot | None, Declaration | File | None]]:
    """Both sides: name, the element's spot if it is there, and what holds it or would."""
    for name, spot in (("base", shapes.base), ("head", shapes.head)):
        yield name, spot, spot.owner if spot is not None else shapes.across


def _peers(shapes: Shapes, schemas: tuple[Schema, Schema]) -> tuple[_Peer, _Peer]:
    """Both sides of the message that holds the field; an extension is a field of a message made up for it."""
    found = []
    for (name, spot, owner), schema in zip(_owners(shapes), schemas, strict=True):
        field = spot.element if spot is not None and isinstance(spot.element, Field) else None
        if field is not None and field.extendee and owner is not None:
            fields, called = [Placed(field, owner, schema)], field.extendee
        elif isinstance(owner, Declaration):
            fields, called = fields_of(schema, owner), owner.name
        else:
            fields, called = [], "Extended"
        found.append(_Peer(name, runtime(schema, fields, called), field))
    return found[0], found[1]


def _values(peers: tuple[_Peer, _Peer], *, wire: bool, json: bool) -> Iterator[_Witness]:
    """One value of the field, written by one side and read by the other, in bytes and then in JSON."""
    for as_json in (False, True):
        if not (json if as_json else wire):
            continue
        for writer, reader in (peers, peers[::-1]):
            if writer.field is None:
                continue
            for written in samples.messages(writer.runtime, writer.field.name):
                witness = _read_json(writer, reader, written) if as_json else _read_bytes(writer, reader, written)
                if witness is not None:
                    yield witness


def _read_bytes(writer: _Peer, reader: _Peer, written: Any) -> _Witness | None:
    data = written.SerializePartialToString()
    payload = {"bytes": data.hex(" "), "written": samples.plain(written)}
    try:
        read = reader.runtime.parse(data)
    except REFUSALS as error:
        return _Witness(payload, writer.name, reader.name, f"refused: {reader.runtime.explain(error)}")
    read.DiscardUnknownFields()
    payload["read"] = samples.plain(read)
    assert writer.field is not None  # noqa: S101 - `_values` asked
    before = samples.value(written, writer.field.name)
    after = samples.value(read, reader.field.name) if reader.field is not None else None
    if samples.same(before, after):
        return None
    return _Witness(payload, writer.name, reader.name, _loss(writer.field, before, after, payload["read"]))


def _loss(field: Field, before: Any, after: Any, read: Any) -> str:
    if after in (None, [], {}):
        where = f"; it is read as {samples.shown(read)}" if read and after is None else ""
        return f"the value of `{field.name}` is lost{where}"
    return f"`{field.name}` was {samples.shown(before)} and is read as {samples.shown(after)}"


def _read_json(writer: _Peer, reader: _Peer, written: Any) -> _Witness | None:
    assert writer.field is not None  # noqa: S101 - `_values` asked
    try:
        text = json_format.MessageToJson(written, indent=None)
    except REFUSALS:
        return None
    payload: dict[str, Any] = {"json": text}
    try:
        read = reader.runtime.parse_json(text)
    except REFUSALS as error:
        return _Witness(payload, writer.name, reader.name, f"refused: {reader.runtime.explain(error)}")
    again = json_format.MessageToJson(read, indent=None)
    before = samples.value(written, writer.field.name)
    after = samples.value(read, reader.field.name) if reader.field is not None else None
    if samples.same(before, after) and again == text:
        return None
    payload["read"] = again
    lost = not samples.same(before, after)
    words = _loss(writer.field, before, after, samples.plain(read)) if lost else f"the reader writes it as {again}"
    return _Witness(payload, writer.name, reader.name, words)


def _required(peers: tuple[_Peer, _Peer]) -> Iterator[_Witness]:
    """What one side may send and the other must refuse. C++ and Java do; Python reports it on demand."""
    for writer, reader in (peers, peers[::-1]):
        sent = writer.runtime.new()
        for name in sent.FindInitializationErrors():
            samples.fill(sent, name)
        read = reader.runtime.parse(sent.SerializePartialToString())
        missing = read.FindInitializationErrors()
        if missing:
            payload = {"bytes": sent.SerializePartialToString().hex(" "), "written": samples.plain(sent)}
            yield _Witness(payload, writer.name, reader.name, f"refused: required {', '.join(missing)} missing")


def _defaults(peers: tuple[_Peer, _Peer]) -> Iterator[_Witness]:
    """The empty message means one value here and another there."""
    values = [getattr(peer.runtime.new(), peer.field.name) for peer in peers if peer.field is not None]
    if len(values) == len(peers) and values[0] != values[1]:
        words = f"unset, it is read as {samples.shown(values[0])} by base and as {samples.shown(values[1])} by head"
        yield _Witness({"bytes": "", "written": {}}, "base", "head", words)


def _together(peers: tuple[_Peer, _Peer], names: list[str]) -> Iterator[_Witness]:
    """Several fields set at once, of which a oneof keeps one."""
    writer, reader = peers
    written = writer.runtime.new()
    names = [name for name in names if name in written.DESCRIPTOR.fields_by_name]
    for name in names:
        samples.fill(written, name)
    data = written.SerializePartialToString()
    read = reader.runtime.parse(data)
    read.DiscardUnknownFields()
    lost = [name for name in names if samples.value(written, name) is not None and samples.value(read, name) is None]
    if lost:
        payload = {"bytes": data.hex(" "), "written": samples.plain(written), "read": samples.plain(read)}
        yield _Witness(payload, writer.name, reader.name, f"the value of {', '.join(lost)} is lost")


def _enums(
    shapes: Shapes, schemas: tuple[Schema, Schema], *, default: bool, wire: bool, json: bool
) -> Iterator[_Witness]:
    """A message with one field of the enum, so that every value can be sent."""
    peers = []
    for (name, _, owner), schema in zip(_owners(shapes), schemas, strict=True):
        if not isinstance(owner, Declaration):
            return
        carrier = Field("value", 1, "optional", "." + owner.name, owner.element.at)
        peers.append(_Peer(name, runtime(schema, [Placed(carrier, owner, schema)], "Carrier"), carrier))
    if default:
        names = [samples.enum_name(peer.runtime, 0, unset=True) for peer in peers]
        yield _Witness({"bytes": "", "written": {}}, "base", "head",
                       f"unset, it is read as {names[0]} by base and as {names[1]} by head")  # fmt: skip
        return
    for writer, reader in ((peers[0], peers[1]), (peers[1], peers[0])):
        for name, number in samples.enum_values(writer.runtime):
            written = writer.runtime.new()
            written.value = number
            if wire and samples.enum_number(reader.runtime, name) != number:
                data = written.SerializeToString()
                meaning = samples.enum_name(reader.runtime, number) or f"the unknown number {number}"
                payload = {"bytes": data.hex(" "), "written": {"value": name}}
                yield _Witness(payload, writer.name, reader.name, f"{name} is read as {meaning}")
            if json:
                yield from _enum_json(writer, reader, name, written)


def _enum_json(writer: _Peer, reader: _Peer, name: str, written: Any) -> Iterator[_Witness]:
    """JSON may spell a number with any of its names, and writes the first."""
    text = f'{{"value": "{name}"}}'
    try:
        reader.runtime.parse_json(text)
    except REFUSALS as error:
        yield _Witness({"json": text}, writer.name, reader.name, f"refused: {reader.runtime.explain(error)}")
    witness = _read_json(writer, reader, written)
    if witness is not None:
        yield witness


def _methods(change: Change, schemas: tuple[Schema, Schema]) -> Iterator[_Witness]:
    """The old message of an rpc, read as the new one."""
    part = change.arguments.get("part")
    if part not in ("request", "response") or not isinstance(change.before, str) or not isinstance(change.after, str):
        return
    kinds = []
    for schema, name in zip(schemas, (change.before, change.after), strict=True):
        found = [one for one in schema.named(name) if isinstance(one.element, Message)]
        if not found:
            return
        kinds.append(runtime(schema, fields_of(schema, found[0]), name))
    for kind, other, names in ((kinds[0], kinds[1], ("base", "head")), (kinds[1], kinds[0], ("head", "base"))):
        for field in kind.kind.DESCRIPTOR.fields:
            for written in samples.messages(kind, field.name):
                data = written.SerializePartialToString()
                payload = {"bytes": data.hex(" "), "written": samples.plain(written)}
                try:
                    read = other.parse(data)
                except REFUSALS as error:
                    yield _Witness(payload, *names, f"refused: {other.explain(error)}")
                    continue
                read.DiscardUnknownFields()
                if samples.plain(read) != samples.plain(written):
                    payload["read"] = samples.plain(read)
                    yield _Witness(payload, *names, "it is read as something else")
