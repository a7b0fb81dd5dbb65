"""JSON Schema, draft-04 to 2020-12. The record is cheap to import; reading and comparing load on first use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_check.formats.format import Format, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.report import Proof

_DIALECT = re.compile(rb"""["']?\$schema["']?\s*:\s*["']?https?://json-schema\.org/""")
_NAMED = re.compile(r"(?:\.schema|(?:^|/)schema)\.(?:json|ya?ml)$")
_TYPICAL = re.compile(
    rb"""(?m)["']?(?:\$ref|\$defs|\$id|definitions|properties|oneOf|anyOf|allOf|type|enum|const|items|not|if|required"""
    rb"""|pattern|minimum|maximum|additionalProperties|patternProperties|propertyNames|description|title)["']?\s*:"""
)
_BARE = frozenset({b"true", b"false", b"{}"})
_OTHER = re.compile(rb"""(?m)^\s*["']?(?:openapi|swagger|asyncapi)["']?\s*:""")


def recognise(path: str, data: bytes) -> bool:
    """Whether a file says `$schema: ...json-schema.org...`, or is called `*.schema.json` and looks so."""
    if _DIALECT.search(data[:65_536]):
        return True
    if not _NAMED.search(path.lower()):
        return False
    return data.strip() in _BARE or (_TYPICAL.search(data[:65_536]) is not None and not _OTHER.search(data[:65_536]))


def _references(path: str, data: bytes) -> Iterable[str]:
    from contract_check.formats.references import external_files  # noqa: PLC0415 - only for contracts at hand

    return external_files(path, data)


def _read(reading: Reading) -> Contract:
    from contract_check.formats.jsonschema.reading import read  # noqa: PLC0415 - only for contracts that changed

    return read(reading)


def _compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    from contract_check.formats.jsonschema.comparing import compare  # noqa: PLC0415 - only for contracts that changed

    return compare(base, head, options)


def _prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    from contract_check.formats.jsonschema.proving import prove  # noqa: PLC0415 - only for what breaks

    return prove(change, base, head, options)


FORMAT = Format(
    name="jsonschema",
    suffixes=(".json", ".yaml", ".yml"),
    recognise=recognise,
    references=_references,
    read=_read,
    compare=_compare,
    prove=_prove,
)
