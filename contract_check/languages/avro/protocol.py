"""Avro protocols: named types and the messages that carry them (Specification, "Protocol Declaration")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.languages.avro.schema import Record, Reference, Schema, Union, parts
from contract_check.languages.avro.spot import Spot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.languages.avro.reading import Reader
    from contract_check.model.location import Location

_REMEDY = "Write the protocol as the Avro specification demands; no Avro library reads it."


class Message(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """A message: what a client sends and what the server answers."""

    name: str
    location: Location
    request: Record
    """The parameters; resolved like a record without a name of its own."""
    response: Schema
    errors: Union
    """The effective union: `string` for undeclared errors, then what the message declares."""
    one_way: bool = False
    doc: str = ""


class Protocol(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """A protocol."""

    name: str
    """Full name."""
    location: Location
    types: tuple[Schema, ...] = ()
    messages: tuple[Message, ...] = ()
    doc: str = ""


def read_protocol(value: Mapping[str, Any], location: Location, reader: Reader) -> Protocol:
    """The protocol in a JSON object; what is wrong goes to the reader's problems. `reader.finish` is the caller's."""
    name = value.get("protocol")
    name = name if isinstance(name, str) else "?"
    if name == "?":
        reader.problem("avro-schema", "`protocol` names no protocol", _REMEDY, location, fatal=True)
    own = value.get("namespace")
    full = f"{own}.{name}" if isinstance(own, str) and own and "." not in name else name
    namespace = full.rpartition(".")[0]
    types = value.get("types", [])
    if not isinstance(types, list):
        reader.problem("avro-schema", "`types` must be a list", _REMEDY, location.child("types"), fatal=True)
        types = []
    found = tuple(
        reader.schema(item, Spot(location.child("types", index), full, f"`{name}`", namespace))
        for index, item in enumerate(types)
    )
    messages = value.get("messages", {})
    if not isinstance(messages, dict):
        reader.problem("avro-schema", "`messages` must be an object", _REMEDY, location.child("messages"), fatal=True)
        messages = {}
    return Protocol(
        name=full,
        location=location,
        types=found,
        messages=tuple(_messages(messages, location.child("messages"), full, reader)),
        doc=_text(value.get("doc")),
    )


def _messages(value: Mapping[str, Any], location: Location, full: str, reader: Reader) -> list[Message]:
    found = []
    for name, item in value.items():
        at = location.child(name)
        if not isinstance(item, dict) or "request" not in item:
            reader.problem("avro-schema", f"the message `{name}` has no `request`", _REMEDY, at, fatal=True)
            continue
        found.append(_message(name, item, Spot(at, f"{full}.{name}()", f"`{name}`", full.rpartition(".")[0]), reader))
    return found


def _message(name: str, item: Mapping[str, Any], spot: Spot, reader: Reader) -> Message:
    at = spot.location
    inside = structs.replace(spot, location=at.child("request"))
    answer = structs.replace(
        spot, location=at.child("response"), place=spot.place + ">", subject=f"response of {spot.subject}"
    )
    refusal = structs.replace(
        spot, location=at.child("errors"), place=spot.place + "!", subject=f"errors of {spot.subject}"
    )
    declared = item.get("errors", [])
    declared = declared if isinstance(declared, list) else [declared]
    return Message(
        name=name,
        location=at,
        request=Record(
            name=name,
            fields=reader.fields(item["request"], inside, Spot.parameter),
            location=at.child("request"),
            place=spot.place,
            subject=spot.subject,
        ),
        response=reader.schema(item.get("response", "null"), answer),
        errors=_effective(reader, declared, refusal),
        one_way=item.get("one-way") is True,
        doc=_text(item.get("doc")),
    )


def _effective(reader: Reader, declared: list[Any], spot: Spot) -> Union:
    undeclared = reader.schema("string", spot)
    union = reader.schema(declared, spot)
    return Union(branches=(undeclared, *parts(union)), location=spot.location, place=spot.place, subject=spot.subject)


def reachable(schemas: list[Schema]) -> set[int]:
    """Ids of every definition that values of the schemas can contain."""
    seen: set[int] = set()
    waiting = list(schemas)
    while waiting:
        schema = waiting.pop()
        found = schema.target if isinstance(schema, Reference) else schema
        if id(found) in seen:
            continue
        seen.add(id(found))
        waiting += [getattr(found, name) for name in ("items", "values") if hasattr(found, name)]
        waiting += getattr(found, "branches", ())
        waiting += [field.type for field in getattr(found, "fields", ())]
    return seen


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
