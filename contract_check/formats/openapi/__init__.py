"""OpenAPI 3.x and Swagger 2.0. The record is cheap to import; reading and comparing load on first use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.formats.format import Format, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.report import Proof

_YAML = re.compile(rb"^(?:openapi|swagger|[\"'](?:openapi|swagger)[\"'])\s*:", re.MULTILINE)
_JSON = re.compile(rb"\A\s*\{(?:[^{}]|\{[^{}]*\}){0,4000}?\"(?:openapi|swagger)\"\s*:\s*\"[0-9]", re.DOTALL)
_BRACE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\{")


def recognise(_path: str, data: bytes) -> bool:
    """Whether a file has an `openapi` or `swagger` key at its top."""
    if _BRACE.match(data[:200]):
        return _JSON.search(data[:20_000]) is not None or b'"openapi"' in data[-2_000:] or b'"swagger"' in data[-2_000:]
    # Looking for a word is twenty times faster than for a line, and most files of a tree are no description.
    return (b"openapi" in data or b"swagger" in data) and _YAML.search(data) is not None


def _references(path: str, data: bytes) -> Iterable[str]:
    from contract_check.formats.references import external_files  # noqa: PLC0415 - only for contracts at hand

    return external_files(path, data)


def _read(reading: Reading) -> Contract:
    from contract_check.formats.openapi.reading import read  # noqa: PLC0415 - only for contracts that changed

    return read(reading)


def _compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    from contract_check.formats.openapi.comparing import compare  # noqa: PLC0415 - only for contracts that changed

    return compare(base, head, options)


def _prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    from contract_check.formats.openapi.proving import prove  # noqa: PLC0415 - only for what breaks

    return prove(change, base, head, options)


FORMAT = Format(
    name="openapi",
    suffixes=(".yaml", ".yml", ".json"),
    recognise=recognise,
    references=_references,
    read=_read,
    compare=_compare,
    prove=_prove,
)
