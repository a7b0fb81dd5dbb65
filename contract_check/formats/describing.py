"""Interfaces in words, from the elements of the common map; formats without elements bring their own."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING

from contract_check.languages.schema.describing import Describer
from contract_check.model.change import Direction, Guard
from contract_check.model.description import Description, Descriptions, Outcome, Part, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_check.model.contract import Contract, Element, Interface

_NAMED = re.compile(r"`(.*)`", re.DOTALL)
_PLACES = {
    "payload": "value", "message-headers": "headers", "binding-value": "binding", "binding-fields": "binding",
    "channel-parameter": "address", "response-header": "header",
}  # fmt: skip
_REQUEST = frozenset({"parameter", "request-body"})
"""What a request holds, a webhook's too, which the provider sends."""
_RESPONSES = frozenset({"response", "default-response"})


def describe(contract: Contract) -> Descriptions:
    """Every interface of a contract whose shapes are schemas, or name another language themselves."""
    elements = Elements()
    found = {one.id: elements.interface(one) for one in every_interface(contract.interfaces)}
    return Descriptions(interfaces=found, types=elements.types)


def every_interface(interfaces: Iterable[Interface]) -> Iterator[Interface]:
    """The interfaces with those inside them (callbacks)."""
    for one in interfaces:
        yield one
        yield from every_interface(one.inner)


def _flat(elements: Iterable[Element]) -> Iterator[Element]:
    """Elements, with a reply's messages in place of the reply."""
    for one in elements:
        yield from one.children if one.kind == "reply" else (one,)


class Elements:
    """Puts elements into words; `types` fills up with the named types that they carry."""

    def __init__(self) -> None:
        self._schemas = Describer()
        self.types: dict[str, ValueType] = self._schemas.types

    def interface(self, interface: Interface) -> Description:
        """What goes in, what comes out, and what may go either way."""
        inputs: list[Part] = []
        data: list[Part] = []
        outcomes: list[Outcome] = []
        for element in _flat(interface.elements):
            parts = list(self._parts(element))
            if element.kind in _RESPONSES or (element.direction is Direction.OUTPUT and element.kind == "message"):
                outcomes.append(_outcome(element, parts))
            elif element.kind in _REQUEST or (element.direction is Direction.INPUT and element.kind != "payload"):
                inputs += parts
            else:
                data += parts
        return Description(inputs=tuple(inputs), outcomes=tuple(outcomes), data=tuple(data))

    def _parts(self, element: Element) -> Iterator[Part]:
        """The parts that one element stands for: media types with one schema are one part."""
        if element.kind == "request-body" or element.kind in _RESPONSES:
            yield from self._bodies(element)
        elif element.shape is not None or element.kind in _PLACES or element.kind == "parameter":
            yield self._part(element)
            parts = ((child, self._part(child)) for child in element.children)
            yield from (part for child, part in parts if child.kind != "message-headers" or _told(part))

    def _bodies(self, element: Element) -> Iterator[Part]:
        alike: list[list[Element]] = []
        others = []
        for child in element.children:
            if child.kind.endswith("media-type"):
                same = next((group for group in alike if _same(group[0], child)), None)
                if same is None:
                    alike.append([child])
                else:
                    same.append(child)
            else:
                others.append(child)
        for same in alike:
            yield Part(
                name="",
                place="body",
                type=self._type(same[0]),
                required=element.required,
                media=tuple(_name(child) for child in same),
                text="" if element.kind in _RESPONSES else element.purpose,
            )
        yield from (self._part(child) for child in others)

    def _part(self, element: Element) -> Part:
        place = element.key.partition(":")[0] if element.kind == "parameter" else _PLACES.get(element.kind, "message")
        type_ = self._type(element)
        return Part(
            name=_name(element),
            place=place,
            type=type_,
            required=element.required,
            text=element.purpose or (type_.text if type_ is not None else ""),
            default=_default(element),
            deprecated=element.attributes.get("deprecated") is True,
        )

    def _type(self, element: Element) -> ValueType | None:
        if element.shape is None:
            values = element.attributes.get("values")
            return ValueType(kind="enum", values=tuple(values)) if values else None
        return _LANGUAGES[element.language](self, element) if element.language in _LANGUAGES else None

    def schema(self, element: Element) -> ValueType:
        """A JSON Schema."""
        return self._schemas.describe(element.shape)

    def avro(self, element: Element) -> ValueType:
        """An Avro schema inside a document of another format."""
        from contract_check.languages import avro  # noqa: PLC0415 - only for Avro payloads

        found, types = avro.described(element.shape.value, element.shape.location)
        self.types.update(types)
        return found


_LANGUAGES: dict[str, Callable[[Elements, Element], ValueType]] = {"schema": Elements.schema, "avro": Elements.avro}


def _outcome(element: Element, parts: list[Part]) -> Outcome:
    return Outcome(
        name=_name(element),
        # Of `default` its content knows: with another success declared it can only be an error.
        error=any(Guard.ERROR_OUTCOME in one.guards for one in (element, *element.children)),
        text=element.purpose,
        parts=tuple(parts),
    )


def _same(one: Element, other: Element) -> bool:
    """Whether two media types carry the same: a reference or a schema written twice alike."""
    if one.shape is None or other.shape is None:
        return one.shape is other.shape
    return bool(one.shape.value == other.shape.value)


def _default(element: Element) -> str | None:
    words = element.shape.value if element.language == "schema" else None
    if not isinstance(words, dict) or "default" not in words:
        return None
    return json.dumps(words["default"], ensure_ascii=False, default=str)


def _told(part: Part) -> bool:
    return part.type is not None and bool(part.type.fields or part.type.reference)


@functools.lru_cache(maxsize=4096)
def _between_backticks(text: str) -> str:
    found = _NAMED.search(text)
    return found[1] if found else ""


def _name(element: Element) -> str:
    """The name on the wire, which the map keeps between backticks."""
    return _between_backticks(element.name)
