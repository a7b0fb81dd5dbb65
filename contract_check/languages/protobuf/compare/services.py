"""Services: gRPC calls `/package.Service/Method`, so names, types and streaming are all on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.languages.protobuf.compare.options import compare_options
from contract_check.languages.protobuf.compare.spot import Spot, change, whole
from contract_check.languages.protobuf.compare.types import same_layout
from contract_check.languages.protobuf.elements import Service, option
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.protobuf.compare.spot import Sides
    from contract_check.languages.protobuf.elements import Method
    from contract_check.languages.protobuf.schema import Declaration, Schema
    from contract_check.model.change import Change


def compare_services(base: Declaration, head: Declaration, sides: Sides) -> Iterator[Change]:
    """What differs between two services that are partners."""
    old, new = base.element, head.element
    assert isinstance(old, Service)  # noqa: S101 - partners are of one kind
    assert isinstance(new, Service)  # noqa: S101
    yield from compare_options(old.options, new.options, whole(base), whole(head), f"service `{base.name}`")
    paired = pair({method.name: method for method in old.methods}, {method.name: method for method in new.methods})
    renamed = _renamed(paired.removed, paired.added, base, head, sides)
    for one, other in renamed.items():
        method, twin = paired.removed.pop(one), paired.added.pop(other)
        spots = Spot(base, method.at, one, method), Spot(head, twin.at, other, twin)
        yield change("rpc-renamed", _subject(method, base), *spots, one, other)
        paired.kept[one] = (method, twin)
    for method in paired.removed.values() if head.file.complete else ():
        yield change(
            "rpc-removed", _subject(method, base), Spot(base, method.at, method.name, method), None, method.name
        )
    for method in paired.added.values():
        spot = Spot(head, method.at, method.name, method)
        yield change("rpc-added", _subject(method, head), None, spot, None, method.name)
    for method, twin in paired.kept.values():
        yield from _methods(base, head, method, twin, sides)


def _subject(method: Method, owner: Declaration) -> str:
    return f"rpc `{owner.name}/{method.name}`"


def _renamed(
    removed: dict[str, Method], added: dict[str, Method], base: Declaration, head: Declaration, sides: Sides
) -> dict[str, str]:
    """Methods that differ in nothing but their names, where only one can be meant."""
    found = {}
    for name, method in removed.items():
        wanted = [sides.renamed(one) for one in _types(method, base, sides.base)], _streams(method)
        twins = [far for far, other in added.items() if (_types(other, head, sides.head), _streams(other)) == wanted]
        rivals = [one for one in removed.values() if _types(one, base, sides.base) == _types(method, base, sides.base)]
        if len(twins) == len(rivals) == 1:
            found[name] = twins[0]
    return found


def _types(method: Method, owner: Declaration, schema: Schema) -> list[str]:
    return [schema.name_of(owner.file, owner.name, name) for name in (method.request, method.response)]


def _streams(method: Method) -> tuple[bool, bool]:
    return method.client_streaming, method.server_streaming


def _methods(base: Declaration, head: Declaration, method: Method, twin: Method, sides: Sides) -> Iterator[Change]:
    subject = _subject(method, base)
    spots = Spot(base, method.at, method.name, method), Spot(head, twin.at, twin.name, twin)
    yield from compare_options(method.options, twin.options, *spots, subject)
    before, after = _types(method, base, sides.base), _types(twin, head, sides.head)
    for part, one, other, old, new in zip(
        ("request", "response"),
        before,
        after,
        (method.request, method.response),
        (twin.request, twin.response),
        strict=True,
    ):
        if sides.renamed(one) == other:
            continue
        left, right = sides.base.find(base.file.path, base.name, old), sides.head.find(head.file.path, head.name, new)
        alike = left is not None and right is not None and same_layout(left, right, sides, set())
        rule = "rpc-type-exchanged" if alike else "rpc-type-changed"
        yield change(rule, f"{part} of {subject}", *spots, one, other, part=part)
    for part, was, now in zip(("requests", "responses"), _streams(method), _streams(twin), strict=True):
        if was != now:
            one, other = ("stream" if streamed else "single" for streamed in (was, now))
            yield change("rpc-streaming-changed", f"{part} of {subject}", *spots, one, other, part=part)
    one, other = (option(side.options, "idempotency_level", "IDEMPOTENCY_UNKNOWN") for side in (method, twin))
    if one != other:
        yield change("rpc-idempotency-changed", subject, *spots, one, other)
