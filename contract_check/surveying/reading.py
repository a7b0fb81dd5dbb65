"""Reading every contract of a tree, with all its interfaces in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.formats.format import Reading
from contract_check.model.description import Descriptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from contract_check.config import Config
    from contract_check.inventory import Unit
    from contract_check.model.contract import Contract
    from contract_check.sources.tree import Tree


class Read(msgspec.Struct, frozen=True):
    """One contract, read."""

    unit: Unit
    contract: Contract
    descriptions: Descriptions


def read_contracts(
    units: Iterable[Unit], tree: Tree, config: Config, progress: Callable[[str], None]
) -> Iterator[Read]:
    """Each contract; one that cannot be read has problems and no interfaces."""
    for unit in units:
        progress(f"reading {unit.path}")
        yield read_contract(unit, tree, config)


def read_contract(unit: Unit, tree: Tree, config: Config) -> Read:
    """One contract, whole."""
    reading = Reading(
        tree=tree,
        path=unit.path,
        files=unit.files,
        changed=frozenset(),
        whole=True,
        options=config.options(unit.path, unit.format.name),
    )
    contract = unit.format.read(reading)
    readable = contract.content is not None
    return Read(unit, contract, unit.format.describe(contract) if readable else Descriptions())
