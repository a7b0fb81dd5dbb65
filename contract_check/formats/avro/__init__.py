"""Avro: schemas (.avsc), protocols (.avpr), interface definitions (.avdl). Readers and comparers load on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.format import Format, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.description import Descriptions
    from contract_check.model.report import Proof

SUFFIXES = (".avsc", ".avpr", ".avdl")


def recognise(path: str, _data: bytes) -> bool:
    """Avro files are known by their names; a schema may be as little as `"string"`."""
    return path.lower().endswith(SUFFIXES)


def _read(reading: Reading) -> Contract:
    from contract_check.formats.avro.reading import read  # noqa: PLC0415 - only for contracts that changed

    return read(reading)


def _compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    from contract_check.formats.avro.comparing import compare  # noqa: PLC0415 - only for contracts that changed

    return compare(base, head, options)


def _prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    from contract_check.formats.avro.proving import prove  # noqa: PLC0415 - only for what breaks

    return prove(change, base, head, options)


def _describe(contract: Contract) -> Descriptions:
    from contract_check.formats.avro.describing import describe  # noqa: PLC0415 - only for who reads about interfaces

    return describe(contract)


FORMAT = Format(
    name="avro",
    suffixes=SUFFIXES,
    recognise=recognise,
    read=_read,
    compare=_compare,
    prove=_prove,
    describe=_describe,
)
