"""A view of a node in which the many ways to write "or null" and "this alone" read alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.languages.schema.node import NULL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.node import Node
    from contract_check.languages.schema.shape import Atom, Shape

_UNIONS = frozenset({"oneOf", "anyOf"})
_ROUNDS = 8
"""Unions of one branch inside unions of one branch: deeper nesting than this is left as it is."""


class Union(msgspec.Struct, frozen=True):
    """A `oneOf` or `anyOf` with its branches besides null; null itself where there is nothing else."""

    atom: Atom
    keyword: str
    branches: tuple[Shape, ...]
    indexes: tuple[int, ...]
    """Index of each branch in the source."""


class View(msgspec.Struct, frozen=True):
    """A node with its one-branch unions merged in."""

    node: Node
    core: Node
    """The node without unions of several branches, one-branch unions opened."""
    nullable: bool
    unions: tuple[Union, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of value admitted besides null; those that `type` says, whatever `enum` leaves of them."""
        return self.core.declared_types - {NULL}

    @property
    def free(self) -> bool:
        """Whether anything at all is admitted."""
        return not self.unions and not self.core.unresolved and all(_says_nothing(atom) for atom in self.core.atoms)

    @property
    def void(self) -> bool:
        """Whether the schema is `false`, which refuses everything (JSON Schema core 2020-12, 4.3.2)."""
        return any(word is True or word == {} for _, word in self.core.stating("not"))


_ANNOTATIONS = frozenset(
    {
        "title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "$comment",
        "externalDocs", "xml", "$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$defs",
        "definitions", "$vocabulary", "nullable", "x-nullable", "collectionFormat", "allowEmptyValue",
    }
)  # fmt: skip
"""Keywords that never refuse a value."""


def is_annotation(keyword: str) -> bool:
    """Whether a keyword refuses no value (extensions included)."""
    return keyword in _ANNOTATIONS or keyword.startswith("x-")


def _says_nothing(atom: Atom) -> bool:
    return all(is_annotation(keyword) for keyword in atom.words)


def view(node: Node) -> View:
    """The normal view of a node; kept on the node, since every pair that meets it asks for it."""
    known: View | None = node.__dict__.get("view")
    if known is None:
        known = node.__dict__["view"] = _view(node)
    return known


def _view(node: Node) -> View:
    if _UNIONS.isdisjoint(node.keywords):
        return View(node, node, NULL in node.types, ())
    core = node
    for _ in range(_ROUNDS):
        unions = list(_unions(core))
        alone = next((union for union in unions if len(union.branches) == 1), None)
        if alone is None:
            break
        core = core.without((alone.atom, alone.keyword)).with_shapes(alone.branches[0])
    unions = [union for union in _unions(core) if union.branches]
    stripped = core.without(*((union.atom, union.keyword) for union in unions))
    return View(node, stripped, _nullable(node), tuple(unions))


def _unions(core: Node) -> Iterator[Union]:
    for atom, keyword, branches in core.unions:
        every = list(enumerate(branches))
        others = [(index, shape) for index, shape in every if core.nodes.of(shape).types != {NULL}] or every[:1]
        yield Union(atom, keyword, tuple(shape for _, shape in others), tuple(index for index, _ in others))


def _nullable(node: Node, depth: int = 0) -> bool:
    """Whether null is admitted, as far as `type`, `enum` and unions say."""
    if NULL not in node.types:
        return False
    if depth > _ROUNDS:
        return True
    for _, keyword, branches in node.unions:
        accepting = sum(_nullable(node.nodes.of(branch), depth + 1) for branch in branches)
        if not accepting or (keyword == "oneOf" and accepting > 1):
            return False
    return True
