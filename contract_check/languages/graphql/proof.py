"""Proof: an operation that graphql-core validates against the base and refuses against the head."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_check.languages.graphql import directive_uses
from contract_check.languages.graphql.operations import UnreachableError, Writer
from contract_check.languages.graphql.replay import refusal, text_refusal
from contract_check.languages.graphql.scanning import bare
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_check.languages.graphql.schema import Schema
    from contract_check.model.change import Change

_NAME = re.compile(r"[_A-Za-z]\w*")

_VALID = {
    "field-type-changed": "the operation stays valid; its answer has another type",
    "type-kind-changed": "operations stay valid; `__typename` in the answer is another",
}
"""Breaks that some operations show by being refused, and some only by their answer."""

_SILENT = {
    "field-type-widened": "the operation stays valid; the answer may now hold null where a value was promised",
    "inaccessible-added": "the gateway hides it when it composes the API schema; this file alone still validates",
    "key-removed": "subgraphs refer to the key, operations do not",
}
"""Breaks that no operation can show by being refused."""


def prove(change: Change, base: Schema, head: Schema) -> Proof:
    """Search for an operation, and replay it."""
    rule = change.rule.removeprefix("graphql/")
    if rule in _SILENT:
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason=_SILENT[rule])
    if rule == "one-of-added" and "." in change.shapes.coordinate:
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason="graphql-core knows `@oneOf` on input objects only")
    candidates = _CANDIDATES.get(rule)
    if candidates is None:
        return Proof(status=ProofStatus.NOT_APPLICABLE, reason="operations stay valid; what they mean changes")
    try:
        return (
            _by_operation(candidates, change, base, head)
            or _by_definitions(change, base, head)
            or (
                Proof(status=ProofStatus.NOT_APPLICABLE, reason=_VALID[rule])
                if rule in _VALID
                else Proof(status=ProofStatus.UNPROVEN, reason="no operation was found that only the base accepts")
            )
        )
    except UnreachableError as unreachable:
        return Proof(status=ProofStatus.UNPROVEN, reason=str(unreachable))


def _by_operation(
    candidates: Callable[[Change, Writer], Iterator[str]], change: Change, base: Schema, head: Schema
) -> Proof | None:
    writer = Writer(base, head)
    names = _named(change)
    for operation in candidates(change, writer):
        error = refusal(operation, base, head, writer.touched, names)
        if error is not None:
            return _proven(operation, error)
    return None


def _named(change: Change) -> list[str]:
    """What an error must mention to be about this change: the element itself, the variable, or its types."""
    found = [_NAME.findall(change.shapes.coordinate)[-1], "$value"]
    if change.shapes.detail:
        found.append(change.shapes.detail)
    if change.rule.startswith("graphql/input-type-"):
        # What a literal should have been: "Expected value of type 'Int!', found null."
        found += [f"'{change.after}'", f"'{bare(change.after)}'"]
    if change.rule == "graphql/field-type-changed":
        found += _NAME.findall(f"{change.before} {change.after}")
    return found


def _by_definitions(change: Change, base: Schema, head: Schema) -> Proof | None:
    """A type definition that uses the directive: the payload of who writes the other files of the schema."""
    if not change.shapes.coordinate.startswith("@"):
        return None
    for text in directive_uses.definitions(change, Writer(base, head)):
        error = text_refusal(text, base, head)
        if error is not None:
            return _proven(text, error)
    return None


def _proven(payload: str, error: str) -> Proof:
    return Proof(status=ProofStatus.PROVEN, payload=payload, accepted_by="base", rejected_by="head", error=error)


def _field(change: Change, writer: Writer) -> Iterator[str]:
    owner, name = change.shapes.coordinate.split(".")
    yield writer.selecting(owner, writer.field(owner, name))


def _field_type(change: Change, writer: Writer) -> Iterator[str]:
    """A selection that fits the old type only: one of its own fields, or a fragment on it."""
    owner, name = change.shapes.coordinate.split(".")
    for selection in writer.selections(writer.type_of(owner, name)):
        yield writer.selecting(owner, writer.field(owner, name, selection=selection))


def _argument_place(coordinate: str) -> tuple[str, str, str]:
    place, _, argument = coordinate.partition("(")
    owner, _, name = place.partition(".")
    return owner, name, argument.removesuffix(":)")


def _input(change: Change, writer: Writer) -> Iterator[str]:
    """Give a variable of the old type; give a literal; leave it out: each is what some change refuses."""
    coordinate = change.shapes.coordinate
    if coordinate.startswith("@"):
        yield from directive_uses.operations(change, writer)
    elif "(" in coordinate:
        owner, name, argument = _argument_place(coordinate)
        for supplied in writer.ways(writer.base.types[owner].fields[name].arguments.get(argument)):
            yield writer.selecting(owner, writer.field(owner, name, {argument: supplied}))
    else:
        owner, name = coordinate.split(".")
        for supplied in writer.ways(writer.base.types[owner].fields.get(name)):
            yield from writer.sending(owner, writer.literal_of(owner, {name: supplied}))


def _type(change: Change, writer: Writer) -> Iterator[str]:
    """Name the type: in a fragment where it can stand, or as the type of a variable."""
    name = change.shapes.coordinate
    kind = writer.base.types[name].kind
    if kind in {"type", "interface", "union"}:
        yield from writer.naming(name)
    if kind in {"input", "enum", "scalar"}:
        yield from writer.declaring(name)
    if kind != "input":
        yield from writer.returning(name)


def _joined(change: Change, writer: Writer) -> Iterator[str]:
    """A fragment on the member inside the union, or on the type inside the interface and the reverse."""
    owner, other = change.shapes.coordinate, change.shapes.detail
    for outer, inner in ((owner, other), (other, owner)):
        yield from writer.spreading(outer, inner)


def _enum_value(change: Change, writer: Writer) -> Iterator[str]:
    yield from writer.sending(change.shapes.coordinate, change.shapes.detail)


def _one_of(change: Change, writer: Writer) -> Iterator[str]:
    owner = change.shapes.coordinate
    definition = writer.base.types[owner]
    yield from writer.sending(owner, writer.literal_of(owner, {}))
    everything = {name: writer.value(field.type) for name, field in definition.fields.items()}
    yield from writer.sending(owner, writer.literal_of(owner, everything))


def _root(change: Change, writer: Writer) -> Iterator[str]:
    operation = change.shapes.detail
    yield f"{operation} {{ __typename }}"
    root = writer.base.roots[operation]
    for name in writer.base.types[root].scan.fields:  # a subscription may not ask for `__typename` alone
        yield f"{operation} {{ {writer.field(root, name)} }}"


_CANDIDATES: dict[str, Callable[[Change, Writer], Iterator[str]]] = {
    "field-removed": _field,
    "field-type-changed": _field_type,
    "argument-removed": _input,
    "required-argument-added": _input,
    "input-field-removed": _input,
    "required-input-field-added": _input,
    "input-type-narrowed": _input,
    "input-type-changed": _input,
    "input-became-required": _input,
    "one-of-added": _one_of,
    "enum-value-removed": _enum_value,
    "union-member-removed": _joined,
    "interface-no-longer-implemented": _joined,
    "type-removed": _type,
    "type-renamed": _type,
    "type-kind-changed": _type,
    "directive-removed": directive_uses.operations,
    "directive-location-removed": directive_uses.operations,
    "repeatable-removed": directive_uses.operations,
    "root-type-removed": _root,
}
