"""The interface catalog: `*.interface.yaml`, one entry a document. The record is cheap to import."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.formats.format import Format, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.report import Proof

_NAMES = (".interface.yaml", ".interface.yml", ".interface.json")
_CONTRACT = re.compile(rb"""(?:^|[\s{,"'])contract["']?\s*:\s*["']?([^\s"',{}\[\]#]+)""")


def recognise(path: str, _data: bytes) -> bool:
    """Whether the file is called like a file of the catalog."""
    return path.lower().endswith(_NAMES)


def _references(path: str, data: bytes) -> Iterable[str]:
    """The contracts that entries are bound to, as paths from the top: what changes there changes the entry."""
    found = (match.group(1).decode("utf-8", "replace") for match in _CONTRACT.finditer(data))
    return [name for name in dict.fromkeys(found) if name != path]


def _read(reading: Reading) -> Contract:
    from contract_check.formats.catalog.reading import read  # noqa: PLC0415 - only for contracts that changed

    return read(reading)


def _compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    from contract_check.formats.catalog.comparing import compare  # noqa: PLC0415 - only for contracts that changed

    return compare(base, head, options)


def _prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    from contract_check.formats.catalog.proving import prove  # noqa: PLC0415 - only for what breaks

    return prove(change, base, head, options)


FORMAT = Format(
    name="catalog",
    suffixes=(".yaml", ".yml", ".json"),
    recognise=recognise,
    references=_references,
    read=_read,
    compare=_compare,
    prove=_prove,
)
