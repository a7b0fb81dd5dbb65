"""Payloads are written against parts of a schema; here each is held against both schemas as a whole."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import casebook
import pytest
from graphql import GraphQLSchema, build_schema, parse, validate
from graphql.language import ast

if TYPE_CHECKING:
    from graphql.language.ast import DocumentNode

CASES = {case.id: case for case in casebook.cases() if case.format == "graphql"}


@functools.cache
def _proven(identity: str) -> tuple[dict[str, Any], ...]:
    """The proofs of a case by an operation on a root of its own: no definition, no root that completes a part."""
    changes = CASES[identity].pair().run().changes
    found = [change["proof"] for change in changes if (change["proof"] or {}).get("status") == "proven"]
    return tuple(proof for proof in found if _is_operation(proof["payload"]) and " proof" not in proof["payload"])


def _is_operation(text: str) -> bool:
    return isinstance(parse(text).definitions[0], ast.OperationDefinitionNode)


def _whole(files: casebook.Files) -> GraphQLSchema | None:
    """The schema of a side, None for what graphql-core cannot build: introspection, errors, extensions of nothing."""
    try:
        return build_schema("\n".join(data.decode() for data in files.values()), assume_valid=True)
    except Exception:  # noqa: BLE001 - it raises what it likes; the cases with errors are tested elsewhere
        return None


def _refused(schema: GraphQLSchema, operation: DocumentNode) -> bool:
    (definition,) = operation.definitions[:1]
    assert isinstance(definition, ast.OperationDefinitionNode)
    return schema.get_root_type(definition.operation) is None or bool(validate(schema, operation))


@pytest.mark.parametrize("identity", CASES)
def test_the_whole_base_accepts_what_the_whole_head_refuses(identity: str) -> None:
    pair = CASES[identity].pair()
    base, head = _whole(pair.base), _whole(pair.head)
    if base is None or head is None:
        return

    for proof in _proven(identity):
        operation = parse(proof["payload"])
        assert not _refused(base, operation), proof
        assert _refused(head, operation), proof


def test_most_breaking_cases_have_such_payloads() -> None:
    breaking = [identity for identity, case in CASES.items() if case.expected.get("verdict") == "breaking"]

    assert sum(bool(_proven(identity)) for identity in breaking) > len(breaking) / 2
