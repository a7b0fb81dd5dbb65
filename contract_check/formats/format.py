"""What a format is: a record of callables. A new format is a folder with one such record and a line in the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.model.report import Proof, ProofStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from contract_check.documents.pieces import Pieces
    from contract_check.model.change import Change
    from contract_check.model.contract import Contract
    from contract_check.model.description import Descriptions
    from contract_check.sources.tree import Tree


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a format may use to read one contract of one side."""

    tree: Tree
    path: str
    """Path of the contract: its root file, or the folder or first file of a contract of several files."""
    files: tuple[str, ...]
    """Its own files (not those it refers to), sorted."""
    changed: frozenset[str]
    """Paths whose bytes differ between base and head (all paths when one side is missing)."""
    whole: bool = False
    """The contract is wanted as it is, not only what the change concerns."""
    options: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """The settings that hold for this path, e.g. `compatibility`, `undeclared-fields`, `format-assertion`."""
    pieces: Pieces | None = None
    """What the sides of a pair build once of their large files."""


def one_contract_per_file(files: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each recognised file is a contract of its own."""
    return [(path, (path,)) for path in files]


def no_references(_path: str, _data: bytes) -> Iterable[str]:
    """The format's files never refer to others."""
    return ()


def elements_described(contract: Contract) -> Descriptions:
    """What the interfaces' elements say."""
    from contract_check.formats.describing import describe  # noqa: PLC0415 - only for who reads about interfaces

    return describe(contract)


def no_proof(_change: Change, _base: Contract, _head: Contract, _options: Mapping[str, Any]) -> Proof:
    """The format cannot show its changes with a payload."""
    return Proof(status=ProofStatus.NOT_APPLICABLE, reason="no payload can show this change")


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A file format, as the five steps see it."""

    name: str
    suffixes: tuple[str, ...]
    """Lower-case file name endings worth opening, e.g. `.yaml`."""
    recognise: Callable[[str, bytes], bool]
    """(path, content) -> whether the file is the root of a contract of this format. Cheap: no parsing."""
    named: tuple[str, ...] = ()
    """Those of `suffixes` that say all: such a file is recognised without its content."""
    read: Callable[[Reading], Contract]
    """Never raises for bad content: what cannot be read is a `Problem` of the contract."""
    compare: Callable[[Contract, Contract, Mapping[str, Any]], Iterable[Change]]
    """(base, head, options) -> what differs."""
    gather: Callable[[Sequence[str]], list[tuple[str, tuple[str, ...]]]] = one_contract_per_file
    """Recognised files -> contracts as (path, own files); for formats whose contracts span files."""
    references: Callable[[str, bytes], Iterable[str]] = no_references
    """(path, content) -> paths in the same tree that the file refers to, found without parsing."""
    known_by: Callable[[str], bool] | None = None
    """(path) -> whether people know contracts by this file: they provide, consume and configure files, though several
    are compared as one contract, and its changes say in which they stand. None: a contract is known by its path."""
    prove: Callable[[Change, Contract, Contract, Mapping[str, Any]], Proof] = no_proof
    """(change, base, head, options) -> a payload replayed by an independent implementation."""
    describe: Callable[[Contract], Descriptions] = elements_described
    """Every interface in words: what it takes, what comes back."""
