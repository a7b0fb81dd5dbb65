"""Data of a new entry: metadata, inputs, outputs, each by name and by its type in the contract."""

from __future__ import annotations

import collections
import json
from typing import TYPE_CHECKING, Any

from contract_check.model.contract import PROVIDER_SENDS
from contract_check.model.description import Part
from contract_check.model.entry import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.model.description import ValueType
    from contract_check.model.survey import Listing
    from contract_check.scaffolding.outcomes import Endings

Item = dict[str, Any]
_BESIDE = frozenset({"header", "cookie", "key"})
"""Places of what travels beside the data."""
_WORDS = {
    "string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "array": "array",
    "object": "object", "map": "object", "String": "string", "ID": "string", "Int": "integer", "Float": "number",
    "Boolean": "boolean", "int": "integer", "long": "integer", "float": "number", "double": "number",
}  # fmt: skip
"""Kind of a value in its language -> `type` of JSON Schema."""
_FEW = 12
"""Values of an enum that an entry repeats."""


def metadata(one: Listing) -> list[Item]:
    """What travels beside the data of a request."""
    if one.kind in PROVIDER_SENDS:
        return []
    return _named(_item(part) for part in _single(one.bound[0].description.inputs) if part.place in _BESIDE)


def inputs(one: Listing) -> list[Item] | Mark:
    """What callers send. Nobody states the direction of a message that stands alone."""
    description = one.bound[0].description
    if description.data:
        return Mark(f"if others send it: [{_message(description.data[0].type, required=True)}]; else []")
    if one.kind in PROVIDER_SENDS:
        return []
    return _named(_item(part) for part in _single(description.inputs) if part.place not in _BESIDE)


def outputs(one: Listing, ended: Endings) -> list[Item] | Mark:
    """What the provider sends: answers with the outcomes that carry them, or the request of a webhook."""
    description = one.bound[0].description
    if description.data:
        return Mark(f"if the provider sends it: [{_message(description.data[0].type)}]; else []")
    if one.kind in PROVIDER_SENDS:
        return _named(_item(part) for part in _single(description.inputs))
    found: dict[str, Item] = {}
    for outcome in description.outcomes:
        identity = ended.ids.get(outcome.name)
        for part in _single(outcome.parts) if identity else ():
            item = _item(part, _ANSWERS[outcome.error])
            item.pop("required")
            same = found.setdefault(json.dumps(item, sort_keys=True), {**item, "on": []})
            if identity not in same["on"]:
                same["on"].append(identity)
    return _named(found.values())


_ANSWERS = {False: "response", True: "error"}


def _single(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, with each header of a message for itself."""
    for part in parts:
        if part.place == "headers":
            fields = part.type.fields if part.type is not None else ()
            yield from (Part(name=one.name, place="header", type=one.type, required=one.required) for one in fields)
        else:
            yield part


def _item(part: Part, name: str = "") -> Item:
    found: Item = {"name": part.name or name or ("body" if part.place == "body" else "request")}
    if part.place in ("path", "query", "header", "cookie", "body", "key"):
        found["in"] = part.place
    found |= _type(part.type)
    found["required"] = part.required or part.place == "message"
    if part.default is not None:
        found["default"] = _value(part.default)
    return found


def _message(type_: ValueType | None, *, required: bool = False) -> str:
    """An item for the one message of an interface."""
    words = {"name": "message", **_type(type_)} | ({"required": "true"} if required else {})
    return "{" + ", ".join(f"{key}: {word}" for key, word in words.items()) + "}"


def _type(type_: ValueType | None) -> Mapping[str, Any]:
    if type_ is None:
        return {}
    inner, listed = type_, False
    while inner.items is not None and not inner.reference:
        inner, listed = inner.items, True
    ref = inner.written or inner.reference
    if listed:
        return {"type": "array", **({"ref": ref} if ref else {})} if type_.kind == "array" else {"type": "object"}
    if ref:
        return {"ref": ref}
    if type_.kind == "enum" and len(type_.values) <= _FEW:
        return {"enum": [_value(value) for value in type_.values]}
    return {"type": _WORDS[type_.kind]} if type_.kind in _WORDS else {}


def _value(text: str) -> Any:
    """A value that the contract writes as JSON, or in the notation of its own language."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _named(items: Iterable[Item]) -> list[Item]:
    """The items, with an id where several have one name: its place, and a number where that is one too."""
    listed = list(items)
    names = collections.Counter(item["name"] for item in listed)
    seen: collections.Counter[str] = collections.Counter()
    found = []
    for item in listed:
        key = item["name"]
        if names[key] > 1:
            key = f"{item['in']}-{key}" if "in" in item else key
            seen[key] += 1
            key += f"-{seen[key]}" if seen[key] > 1 else ""
        found.append(item if key == item["name"] else {"id": key, **item})
    return found
