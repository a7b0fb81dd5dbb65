"""Small random schemas: silence, order, and every single mutation is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import casebook
import pytest
from graphql import build_schema, find_breaking_changes, parse, print_ast
from graphql.language import ast
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from contract_check import Comparison

LEAVES = ("Int", "Float", "String", "Boolean", "ID", "E", "S")
OUTPUTS = (*LEAVES, "A", "B", "N", "U")
INPUTS = (*LEAVES, "I", "J")
WRAPPERS = ("{}", "{}!", "[{}]", "[{}!]!", "[[{}]!]")
DEFAULTS = {"Int": "1", "Float": "1.5", "String": '"x"', "Boolean": "true", "ID": '"1"', "E": "X", "S": '"s"'}
_SET = object.__setattr__
"""graphql-core's nodes are frozen; a mutation is what this file is about."""
QUICK = settings(max_examples=35, deadline=None, derandomize=True)


@st.composite
def inputs(draw: st.DrawFn, names: str) -> str:
    """Arguments or input fields, some with defaults."""
    found = []
    for name in draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=3)):
        bare = draw(st.sampled_from(INPUTS))
        written = draw(st.sampled_from(WRAPPERS)).format(bare)
        plain = written.removesuffix("!") == bare and bare in DEFAULTS
        default = f" = {DEFAULTS[bare]}" if plain and draw(st.booleans()) else ""
        found.append(f"{name}: {written}{default}")
    return " ".join(found)


@st.composite
def fields(draw: st.DrawFn) -> str:
    found = []
    for name in draw(st.lists(st.sampled_from("fghk"), unique=True, min_size=1, max_size=4)):
        arguments = f"({draw(inputs('pq'))})" if draw(st.booleans()) else ""
        written = draw(st.sampled_from(WRAPPERS)).format(draw(st.sampled_from(OUTPUTS)))
        found.append(f"{name}{arguments}: {written}" + draw(st.sampled_from(["", "", " @deprecated"])))
    return "\n".join(found)


@st.composite
def schemas(draw: st.DrawFn) -> str:
    """All types are reached, so that no change hides behind nobody's use."""
    return "\n".join(
        [
            "type Query { a: A b: B n: N u: U e: E s: S put(i: I, j: J, e: E, s: S): Int }",
            f"type Mutation {{\n{draw(fields())}\n}}",
            f"type A implements N {{\nx: Int\n{draw(fields())}\n}}",
            f"type B {{\n{draw(fields())}\n}}",
            "interface N { x: Int }",
            "union U = A | B",
            "enum E { X Y Z }",
            "scalar S",
            f"input I {{\n{draw(inputs('rst'))}\n}}",
            f"input J {{\n{draw(inputs('rst'))}\n}}",
            "directive @d(m: Int = 1) repeatable on FIELD | QUERY",
        ]
    )


def compared(base: str, head: str) -> Comparison:
    return casebook.compare({"s.graphql": base.encode()}, {"s.graphql": head.encode()})


@given(schemas())
@QUICK
def test_a_schema_is_silent_with_itself_printed_by_another_hand(text: str) -> None:
    assert compared(text, text + "\n").verdict == "unchanged"
    assert compared(text, print_ast(parse(text))).verdict == "unchanged"


@given(schemas(), st.randoms(use_true_random=False))
@QUICK
def test_order_says_nothing(text: str, order: random.Random) -> None:
    document = parse(text)
    for node in _nodes(document):
        for name in ("fields", "arguments", "values", "types", "locations", "definitions"):
            listed = list(getattr(node, name, None) or ())
            order.shuffle(listed)
            if listed:
                _SET(node, name, tuple(listed))

    assert compared(text, print_ast(document)).verdict == "unchanged"


@given(schemas())
@QUICK
def test_extensions_say_nothing(text: str) -> None:
    document = parse(text)
    pieces = []
    for node in document.definitions:
        if isinstance(node, ast.ObjectTypeDefinitionNode) and len(node.fields or ()) > 1:
            first, *others = node.fields
            _SET(node, "fields", (first,))
            pieces.append(f"extend type {node.name.value} {{ {' '.join(print_ast(field) for field in others)} }}")

    assert compared(text, "\n".join([*pieces, print_ast(document)])).verdict == "unchanged"


def _nodes(document: ast.DocumentNode) -> Iterator[Any]:
    yield document
    for definition in document.definitions:
        yield definition
        yield from getattr(definition, "fields", None) or ()


def _drop(name: str) -> Callable[[Any, random.Random], bool]:
    def mutate(node: Any, order: random.Random) -> bool:
        listed = list(getattr(node, name, None) or ())
        if len(listed) < 2:
            return False
        listed.pop(order.randrange(len(listed)))
        _SET(node, name, tuple(listed))
        return True

    return mutate


def _retype(node: Any, order: random.Random) -> bool:
    parts = [part for part in (node, *(getattr(node, "arguments", None) or ())) if getattr(part, "type", None)]
    if not parts:
        return False
    part = order.choice(parts)
    if isinstance(part.type, ast.NonNullTypeNode):
        _SET(part, "type", part.type.type)
    else:
        _SET(part, "type", ast.NonNullTypeNode(type=part.type))
    return True


def _default(node: Any, order: random.Random) -> bool:
    parts = [one for one in (node, *(getattr(node, "arguments", None) or ())) if getattr(one, "default_value", None)]
    if not parts:
        return False
    _SET(order.choice(parts), "default_value", None)
    return True


def _deprecate(node: Any, _order: random.Random) -> bool:
    if not isinstance(node, ast.FieldDefinitionNode) or node.directives:
        return False
    _SET(node, "directives", (ast.ConstDirectiveNode(name=ast.NameNode(value="deprecated"), arguments=()),))
    return True


def _rename(node: Any, _order: random.Random) -> bool:
    if not isinstance(node, ast.FieldDefinitionNode | ast.InputValueDefinitionNode):
        return False
    _SET(node, "name", ast.NameNode(value=node.name.value + "2"))
    return True


def _once(node: Any, _order: random.Random) -> bool:
    if not isinstance(node, ast.DirectiveDefinitionNode):
        return False
    _SET(node, "repeatable", False)
    return True


MUTATIONS = {
    "field": _drop("fields"),
    "argument": _drop("arguments"),
    "value": _drop("values"),
    "member": _drop("types"),
    "location": _drop("locations"),
    "type": _retype,
    "default": _default,
    "deprecation": _deprecate,
    "name": _rename,
    "repeatable": _once,
}


@pytest.mark.parametrize("mutation", MUTATIONS)
@given(text=schemas(), order=st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_every_mutation_is_told(mutation: str, text: str, order: random.Random) -> None:
    document = parse(text)
    nodes = list(_nodes(document))
    order.shuffle(nodes)
    if not any(MUTATIONS[mutation](node, order) for node in nodes):
        return
    head = print_ast(document)
    found = compared(text, head)

    assert casebook.emitted(found), head
    broken = find_breaking_changes(build_schema(text, assume_valid=True), build_schema(head, assume_valid=True))
    # What graphql-core calls breaking is at least worth a look here: a value that only answers hold is a warning.
    assert not broken or {change["level"] for change in found.changes} & {"breaking", "warning"}, head
