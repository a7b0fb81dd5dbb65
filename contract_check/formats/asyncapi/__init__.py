"""AsyncAPI 2.x and 3.x. The record is cheap to import; reading and comparing load on first use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.formats.format import Format, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.report import Proof

_YAML = re.compile(rb"^(?:asyncapi|[\"']asyncapi[\"'])\s*:", re.MULTILINE)
_BRACE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\{")
_JSON = re.compile(rb"\"asyncapi\"\s*:\s*\"[0-9]")


def recognise(_path: str, data: bytes) -> bool:
    """Whether a file has an `asyncapi` key at its top."""
    return b"asyncapi" in data and (_JSON if _BRACE.match(data[:200]) else _YAML).search(data) is not None


def _references(path: str, data: bytes) -> Iterable[str]:
    from contract_check.formats.references import external_files  # noqa: PLC0415 - only for contracts at hand

    return external_files(path, data)


def _read(reading: Reading) -> Contract:
    from contract_check.formats.asyncapi.reading import read  # noqa: PLC0415 - only for contracts that changed

    return read(reading)


def _compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    from contract_check.formats.asyncapi.comparing import compare  # noqa: PLC0415 - only for contracts that changed

    return compare(base, head, options)


def _prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    from contract_check.formats.asyncapi.proving import prove  # noqa: PLC0415 - only for what breaks

    return prove(change, base, head, options)


FORMAT = Format(
    name="asyncapi",
    suffixes=(".yaml", ".yml", ".json"),
    recognise=recognise,
    references=_references,
    read=_read,
    compare=_compare,
    prove=_prove,
)
