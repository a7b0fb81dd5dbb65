"""Protocol Buffers: the .proto files below one `buf.yaml`, or of the whole tree, are one contract."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from contract_check.formats.format import Format, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.description import Descriptions
    from contract_check.model.report import Proof

WHOLE_TREE = "."
"""Path of the contract of files that no `buf.yaml` claims."""


def recognise(path: str, _data: bytes) -> bool:
    """Files are known by their names. `buf.yaml` is recognised since it says which files belong together."""
    return is_source(path) or posixpath.basename(path) == "buf.yaml"


def is_source(path: str) -> bool:
    """Whether a file holds definitions."""
    return path.endswith(".proto")


def gather(files: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """One contract per folder with a `buf.yaml`, one for all other files: types refer to each other across files."""
    roots = sorted((posixpath.dirname(path) for path in files if path.endswith("buf.yaml")), key=len, reverse=True)
    contracts: dict[str, list[str]] = {}
    for path in files:
        root = next((root for root in roots if not root or path.startswith(root + "/")), "")
        contracts.setdefault(root or WHOLE_TREE, []).append(path)
    return [(root, tuple(members)) for root, members in sorted(contracts.items()) if any(map(is_source, members))]


def _read(reading: Reading) -> Contract:
    from contract_check.formats.protobuf.reading import read  # noqa: PLC0415 - only for contracts that changed

    return read(reading)


def _compare(base: Contract, head: Contract, options: Mapping[str, Any]) -> Iterable[Change]:
    from contract_check.formats.protobuf.comparing import compare  # noqa: PLC0415 - only for contracts that changed

    return compare(base, head, options)


def _prove(change: Change, base: Contract, head: Contract, options: Mapping[str, Any]) -> Proof:
    from contract_check.formats.protobuf.proving import prove  # noqa: PLC0415 - only for what breaks

    return prove(change, base, head, options)


def _describe(contract: Contract) -> Descriptions:
    from contract_check.formats.protobuf.describing import describe  # noqa: PLC0415 - only for who reads about interfaces

    return describe(contract)


FORMAT = Format(
    name="protobuf",
    suffixes=(".proto", ".yaml"),
    recognise=recognise,
    named=(".proto",),
    read=_read,
    compare=_compare,
    gather=gather,
    known_by=is_source,
    prove=_prove,
    describe=_describe,
)
