"""The parts of an operation: made when somebody looks, and only those in which both sides differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.formats.openapi import bodies, parameters, responses

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from contract_check.formats.openapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.change import Direction
    from contract_check.model.contract import Element

    Same = Callable[[Shape, Shape], bool]
    """Whether two places say the same, wherever their references lead."""

_PARAMETERS, _BODY, _RESPONSES = "parameters", "requestBody", "responses"


class Parts(msgspec.Struct, frozen=True):
    """Where the parts of one operation are written."""

    source: Source
    operation: Shape
    item: Shape
    template: str
    direction: Direction

    def elements(self, known: Container[str] = ()) -> tuple[Element, ...]:
        """Parameters, body and responses but those that are `known` (see `alike`)."""
        asked = self.source, self.operation, self.item
        return (
            *(() if _PARAMETERS in known else parameters.elements(*asked, self.template, self.direction)),
            *(() if _BODY in known else bodies.elements(*asked, self.direction)),
            *responses.elements(self.source, self.operation, self.direction.swapped(), known),
        )


def alike(base: Parts, head: Parts, same: Same) -> frozenset[str]:
    """Parts of which both sides say the same: `parameters`, `requestBody`, the names of responses.

    The dialect and Swagger's `consumes` and `produces` of the whole description are the caller's to compare.
    """
    return frozenset(_alike(base, head, same))


def _alike(base: Parts, head: Parts, same: Same) -> Iterator[str]:
    one, other = base.operation, head.operation
    parameters_alike = base.template == head.template and all(
        same_at(_PARAMETERS, *owners, same) for owners in ((base.item, head.item), (one, other))
    )
    if parameters_alike:
        yield _PARAMETERS
    if base.source.swagger:  # a parameter holds the body
        if parameters_alike and one.value.get("consumes") == other.value.get("consumes"):
            yield _BODY
    elif same_at(_BODY, one, other, same):
        yield _BODY
    before, after = one.value.get(_RESPONSES), other.value.get(_RESPONSES)
    if not isinstance(before, dict) or not isinstance(after, dict) or before.keys() != after.keys():
        return  # what `default` means depends on its neighbours
    if one.value.get("produces") == other.value.get("produces"):
        for name in before:
            if same(one.at(_RESPONSES).at(name), other.at(_RESPONSES).at(name)):
                yield name


def same_at(key: str, base: Shape, head: Shape, same: Same) -> bool:
    """Whether both sides say the same under `key`, or nothing."""
    if (
        not isinstance(base.value, dict)
        or not isinstance(head.value, dict)
        or (key in base.value) != (key in head.value)
    ):
        return False
    return key not in base.value or same(base.at(key), head.at(key))
