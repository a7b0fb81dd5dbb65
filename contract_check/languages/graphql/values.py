"""Constant values by meaning: what a default or a directive argument stands for, however it is written."""

from __future__ import annotations

import decimal
from typing import TYPE_CHECKING, Any

from graphql.language import ast

from contract_check.languages.graphql.schema import Member, type_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.languages.graphql.schema import Definition

DEPRECATION = "No longer supported"
"""The reason that `@deprecated` has by default (specification, 3.13.3)."""


def meaning(node: ast.ValueNode, written_type: str, types: Mapping[str, Definition]) -> Any:
    """The JSON value that input coercion makes of a literal of a type (specification, 3.5 and 3.11).

    A single item of a list type is a list of it; `1` of Float is `1.0`; the order of object keys says nothing.
    """
    inner = written_type.removesuffix("!")
    if isinstance(node, ast.NullValueNode):
        return None
    if inner.startswith("["):
        item = inner[1:-1]
        if isinstance(node, ast.ListValueNode):
            return [meaning(value, item, types) for value in node.values or ()]
        return [meaning(node, item, types)]
    if isinstance(node, ast.ObjectValueNode):
        definition = types.get(inner)
        known = definition.fields if definition is not None and definition.kind == "input" else {}
        return {
            field.name.value: meaning(field.value, _field_type(known.get(field.name.value)), types)
            for field in sorted(node.fields or (), key=lambda field: field.name.value)
        }
    return _leaf(node, inner)


def _field_type(member: Member | None) -> str:
    return type_text(member.node.type) if member is not None else ""


def _leaf(node: ast.ValueNode, inner: str) -> Any:
    if isinstance(node, ast.ListValueNode):
        return [_leaf(value, "") for value in node.values or ()]
    if isinstance(node, ast.IntValueNode | ast.FloatValueNode):
        if inner == "ID":
            return node.value
        return _number(node.value)
    if isinstance(node, ast.StringValueNode):
        return node.value
    if isinstance(node, ast.BooleanValueNode):
        return node.value
    return f"enum {node.value}" if isinstance(node, ast.EnumValueNode) else None


def _number(text: str) -> int | str:
    """A number by its value, exact at any length: `10`, `1e1` and `10.0` are one."""
    sign, digits, exponent = decimal.Decimal(text).as_tuple()
    significant = "".join(map(str, digits)).lstrip("0")
    kept = significant.rstrip("0")
    power = (exponent if isinstance(exponent, int) else 0) + len(significant) - len(kept)
    if not kept:
        return 0
    # An exponent past every double stays text: `1e999999999` must not become a number of as many digits.
    if 0 <= power < _DIGITS:
        return int(f"{'-' if sign else ''}{kept}{'0' * power}")
    return f"{'-' if sign else ''}{kept}e{power}"


_DIGITS = 400


def written(node: ast.ValueNode | None) -> str | None:
    """A value as GraphQL text, None when there is none."""
    if node is None:
        return None
    from graphql import print_ast  # noqa: PLC0415 - only for what is reported

    return print_ast(node)


def usage(member: Member, directives: Mapping[str, Definition], types: Mapping[str, Definition]) -> dict[str, Any]:
    """The arguments of a directive where it is used, with the defaults of its definition filled in."""
    definition = directives.get(member.name)
    declared = definition.member.arguments if definition is not None else {}
    given = {
        argument.name.value: meaning(argument.value, _field_type(declared.get(argument.name.value)), types)
        for argument in member.node.arguments or ()
    }
    for name, argument in declared.items():
        if name not in given and argument.default is not None:
            given[name] = meaning(argument.default, argument.type, types)
    if member.name == "deprecated":
        given.setdefault("reason", DEPRECATION)
    return dict(sorted(given.items()))
