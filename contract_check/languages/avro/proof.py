"""Proof by fastavro: a datum that one side writes and the other refuses, or reads as another value."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import fastavro
import msgspec
from fastavro.read import SchemaResolutionError
from msgspec import structs

from contract_check.languages.avro.datum import NoValueError, along, sample, samples
from contract_check.languages.avro.declaration import declare
from contract_check.languages.avro.schema import Enum, Record, Schema, Type, Union, branches, resolved, word
from contract_check.model.change import Direction
from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.avro.graph import Site
    from contract_check.model.change import Change

_MISREAD = frozenset(
    {
        "avro/logical-type-changed",
        "avro/decimal-scale-changed",
        "avro/decimal-precision-raised",
        "avro/decimal-precision-lowered",
    }
)
"""Rules of changes after which nothing fails, but the same bytes mean another value."""
_NAMES = {
    Direction.INPUT: ("base", "head"),
    Direction.OUTPUT: ("head", "base"),
}


def prove(change: Change) -> Proof:
    """A proof for a change of this language, searched in each direction in which it reaches an interface."""
    sites: dict[Direction, Site] = change.shapes or {}
    if not sites:
        return Proof(
            status=ProofStatus.NOT_APPLICABLE, reason="the change lies in names, not in data that could be shown"
        )
    reason = "fastavro reads every datum that was tried"
    for direction in (Direction.INPUT, Direction.OUTPUT):
        if direction in sites and direction in change.direction:
            found = _Search(change, sites[direction], direction).run()
            if isinstance(found, Proof):
                return found
            reason = found or reason
    return Proof(status=ProofStatus.UNPROVEN, reason=reason)


class _Replay(msgspec.Struct, frozen=True):
    error: str
    before: Any = None
    after: Any = None


class _Search:
    def __init__(self, change: Change, site: Site, direction: Direction) -> None:
        self._change = change
        self._writer_name, self._reader_name = _NAMES[direction]
        edges = site.edges()
        if direction is Direction.INPUT:
            self._root: Schema = site.root.base
            steps: Iterator[Any] = ((edge.base_step, edge.base, edge.head) for edge in edges)
            start = (site.root.base, site.root.head)
        else:
            self._root = site.root.head
            steps = ((edge.head_step, edge.head, edge.base) for edge in edges)
            start = (site.root.head, site.root.base)
        taken = list(steps)
        self._steps = [step for step, _, _ in taken]
        writer, reader = taken[-1][1:] if taken else start
        self._writer, self._reader = resolved(writer), self._focus(resolved(reader))

    def run(self) -> Proof | str:
        """The proof, or why there is none ("" for no particular reason)."""
        if isinstance(self._reader, Union) and not self._reader.branches:
            return "fastavro takes an empty union for no schema at all"
        try:
            for leaf in self._leaves():
                replay = self._replay(leaf)
                if replay is not None:
                    return self._proof(leaf, replay)
        except NoValueError as error:
            return f"`{error}` has no finite value that could be written"
        except RecursionError:
            return "the types nest too deeply for fastavro"
        except (
            ValueError,
            TypeError,
            KeyError,
            OverflowError,
            RuntimeError,
            fastavro.schema.SchemaParseException,
        ) as error:
            return f"fastavro cannot work with the schema: {_line(error)}"
        return ""

    def _focus(self, reader: Type) -> Type:
        # Of a record only the field in question, so that no other difference is taken for this one.
        if not isinstance(reader, Record):
            return reader
        name = self._change.after if self._reader_name == "head" else self._change.before
        fields = tuple(field for field in reader.fields if field.name == name)
        return structs.replace(reader, fields=fields)

    def _leaves(self) -> Iterator[Any]:
        writer = self._writer
        mine = self._change.before if self._writer_name == "base" else self._change.after
        if isinstance(writer, Enum) and mine in writer.symbols:
            yield mine
        elif isinstance(writer, Union):
            names = [word(branch) for branch in branches(writer)]
            for index, branch in enumerate(writer.branches):
                if mine not in names or names[index] == mine:
                    yield along(writer, [index], next(samples(branch)))
        elif isinstance(writer, Record):
            yield sample(writer)
        else:
            yield from samples(writer)

    def _replay(self, leaf: Any) -> _Replay | None:
        plain = declare(self._writer, logical=False), declare(self._reader, logical=False)
        data = _write(plain[0], leaf)
        try:
            value = _read(data, plain[0], plain[1])
        except SchemaResolutionError as error:
            # Only this is a refusal; fastavro 1.13 also stumbles (TypeError) over some references inside unions.
            return _Replay(_line(error))
        if self._change.rule not in _MISREAD:
            return None
        before = _read(data, declare(self._writer), None)
        after = _read(_write(plain[1], value), declare(self._reader), None)
        return _Replay("", before, after) if (before, type(before)) != (after, type(after)) else None

    def _proof(self, leaf: Any, replay: _Replay) -> Proof:
        datum = along(self._root, self._steps, leaf)
        data = _write(declare(self._root, logical=False), datum)
        error = (
            replay.error or f"it means {_shown(replay.before)} to the writer and {_shown(replay.after)} to the reader"
        )
        return Proof(
            status=ProofStatus.PROVEN,
            payload={"written": _json(datum), "bytes": data.hex()},
            accepted_by=self._writer_name,
            rejected_by=self._reader_name,
            error=error,
        )


def _write(schema: Any, datum: Any) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(schema), datum)
    return out.getvalue()


def _read(data: bytes, writer: Any, reader: Any) -> Any:
    parsed = None if reader is None else fastavro.parse_schema(reader)
    return fastavro.schemaless_reader(io.BytesIO(data), fastavro.parse_schema(writer), parsed)


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def _shown(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _json(value: Any) -> Any:
    """A datum for people: bytes as Avro's JSON encoding writes them, unions without their branch."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, tuple):
        return _json(value[1])
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    return value
