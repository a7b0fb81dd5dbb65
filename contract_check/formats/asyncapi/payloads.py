"""Payloads, headers and keys that another language than JSON Schema describes: compared and proven by that language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.languages.language import Root
from contract_check.languages.schema import dialect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.formats.asyncapi.source import Source
    from contract_check.formats.envelope import ShapePair
    from contract_check.languages.protobuf.schema import Schema
    from contract_check.languages.schema.dialect import Dialect
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.change import Change, Use
    from contract_check.model.contract import Problem
    from contract_check.model.report import Proof

_SCHEMA = (
    "application/vnd.aai.asyncapi",
    "application/schema+json",
    "application/schema+yaml",
    "application/vnd.oai.openapi",
)
_DIALECTS = {"draft-04": dialect.DRAFT_04, "draft-06": dialect.DRAFT_06, "2019-09": dialect.DRAFT_2019_09,
             "2020-12": dialect.DRAFT_2020_12}  # fmt: skip


def language_of(schema_format: str) -> str:
    """The type language of a `schemaFormat`, "" for one that is compared as text only."""
    media = schema_format.partition(";")[0].strip().lower()
    if not media or any(media.startswith(known) for known in _SCHEMA):
        return "schema"
    return next((language for language in ("avro", "protobuf") if language in media), "")


def dialect_of(schema_format: str) -> Dialect:
    """How a JSON Schema is read: an AsyncAPI schema is a superset of draft-07 (AsyncAPI 3.0.0, "Schema Object")."""
    media, _, parameters = schema_format.lower().partition(";")
    version = parameters.rpartition("=")[2].strip()
    if media.startswith("application/vnd.oai.openapi"):
        return dialect.OPENAPI_3_1 if version.startswith("3.1") else dialect.OPENAPI_3_0
    return _DIALECTS.get(version, dialect.DRAFT_07) if "schema+" in media else dialect.DRAFT_07


class Embedded(msgspec.Struct, frozen=True):
    """What the proof of a Protobuf change needs: its own shapes, and the schemas around them."""

    shapes: Any
    base: Schema
    head: Schema


def compare(pairs: Iterable[ShapePair], before: Source, after: Source) -> Iterator[Change]:
    """What differs between payloads that both sides write in Avro or in Protobuf, each pair once with all its uses."""
    groups: dict[tuple[int, int], list[ShapePair]] = {}
    for pair in pairs:
        one, other = pair.base, pair.head
        if one.language == other.language in _COMPARED and one.shape is not None and other.shape is not None:
            groups.setdefault((one.shape.key, other.shape.key), []).append(pair)
    for (first, *_), uses in ((group, [pair.use for pair in group]) for group in groups.values()):
        yield from _COMPARED[first.base.language](first.base.shape, first.head.shape, uses, before, after)


def _avro(base: Shape, head: Shape, uses: list[Use], before: Source, after: Source) -> Iterator[Change]:
    from contract_check.languages import avro  # noqa: PLC0415 - only for Avro payloads

    (one, faults), (other, more) = (avro.read(shape.value, shape.location) for shape in (base, head))
    _tell(before, faults)
    _tell(after, more)
    yield from avro.compare([Root(base=one, head=other, use=use) for use in uses])


def _protobuf(base: Shape, head: Shape, uses: list[Use], before: Source, after: Source) -> Iterator[Change]:
    """Every message of the text: the document does not say which of them is sent."""
    from contract_check.languages.protobuf.compare.walk import compare as compare_schemas  # noqa: PLC0415 - only here

    one, other = _read(before, base), _read(after, head)
    for change in compare_schemas(one, other):
        yield structs.replace(
            change,
            base=base.location if change.base else None,
            head=head.location if change.head else None,
            uses=tuple(sorted(set(uses), key=lambda use: (use.interface, use.part))),
            shapes=Embedded(change.shapes, one, other),
        )


def _read(source: Source, shape: Shape) -> Schema:
    from contract_check.languages.protobuf.parser import parse  # noqa: PLC0415 - only for Protobuf payloads
    from contract_check.languages.protobuf.schema import Schema  # noqa: PLC0415

    file = parse(_FILE, str(shape.value).encode())
    _tell(source, (structs.replace(problem, location=shape.location) for problem in file.problems))
    return Schema([file], alone=True)


_FILE = "payload.proto"
"""What the text of a payload is called where a file name is expected; nothing depends on it."""


def _tell(source: Source, problems: Iterable[Problem]) -> None:
    for problem in problems:
        source.scope.library.problems.append(problem)


_COMPARED = {"avro": _avro, "protobuf": _protobuf}


def prove(change: Change) -> Proof:
    """A datum or bytes that show a change of such a payload."""
    if change.rule.startswith("avro/"):
        from contract_check.languages.avro.proof import prove as prove_datum  # noqa: PLC0415 - loads fastavro

        return prove_datum(change)
    from contract_check.languages.protobuf.proof import prove as prove_bytes  # noqa: PLC0415 - loads protobuf

    found: Embedded = change.shapes
    inner = structs.replace(change, shapes=found.shapes)
    return prove_bytes(inner, found.base, found.head, wire=True, json=False, expected=True)
