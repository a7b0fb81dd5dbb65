"""Both sides of a change, read as far as their interfaces can differ: what is the same on both is read once, or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.model.survey import Survey, SurveyedContract
from contract_check.surveying.consuming import Consumers
from contract_check.surveying.listing import contract_of, listings
from contract_check.surveying.reading import read_contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.config import Config
    from contract_check.inventory import ContractPair, Unit
    from contract_check.sources.tree import Tree
    from contract_check.surveying.reading import Read

_CATALOG = "catalog"
_BASE, _HEAD = 0, 1


def survey_sides(
    pairs: Sequence[ContractPair], base: Tree, head: Tree, config: Config, *, everything: bool = False
) -> tuple[Survey, Survey]:
    """What base and head offer in the catalog, in contracts that differ, and in those that edited entries bind.

    The interfaces of other contracts are the same on both sides: these are listed by name (`Survey.unread`), unless
    `everything` is asked for. Migration notes are left out.
    """
    reader = _Reader(base, head, config)
    edited = [pair for pair in pairs if pair.touched and pair.format.name == _CATALOG]
    bound = {path for pair in edited for side in (_BASE, _HEAD) for path in _bound(reader.read(pair, side))}
    wanted: list[ContractPair] = []
    left: list[ContractPair] = []
    for pair in pairs:
        looked_at = everything or pair.touched or pair.format.name == _CATALOG or not bound.isdisjoint(_files(pair))
        (wanted if looked_at else left).append(pair)
    same = frozenset(path for pair in pairs if _same(pair) for path in _files(pair))
    surveys = []
    for side, tree in enumerate((base, head)):
        consumers = Consumers(tree, config)
        read = [one for pair in wanted if (one := reader.read(pair, side)) is not None]
        unread = [unit for pair in left if (unit := _unit(pair, side)) is not None]
        surveys.append(
            Survey(
                name=tree.name,
                revision=tree.revision,
                contracts={
                    **{one.unit.path: contract_of(one, consumers) for one in read},
                    **{unit.path: _unread(unit) for unit in unread},
                },
                listings=listings(read, consumers, {}, {path for unit in unread for path in (unit.path, *unit.files)}),
                unread=frozenset(unit.path for unit in unread),
                same=same,
            )
        )
    return surveys[_BASE], surveys[_HEAD]


class _Reader:
    """Contracts of both sides, each read once; those that are the same on both, once for both."""

    def __init__(self, base: Tree, head: Tree, config: Config) -> None:
        self._trees = (base, head)
        self._config = config
        self._reads: dict[tuple[str, str, int | None], Read] = {}

    def read(self, pair: ContractPair, side: int) -> Read | None:
        """The contract of a side, None where it has none."""
        unit = _unit(pair, side)
        if unit is None:
            return None
        key = (unit.format.name, unit.path, None if _same(pair) else side)
        if key not in self._reads:
            self._reads[key] = read_contract(unit, self._trees[side], self._config)
        return self._reads[key]


def _unit(pair: ContractPair, side: int) -> Unit | None:
    return (pair.base, pair.head)[side]


def _same(pair: ContractPair) -> bool:
    return not pair.touched and pair.base == pair.head


def _files(pair: ContractPair) -> set[str]:
    return {path for unit in (pair.base, pair.head) if unit is not None for path in (unit.path, *unit.files)}


def _bound(catalog: Read | None) -> Iterator[str]:
    """Contract files that entries name."""
    for interface in catalog.contract.interfaces if catalog is not None else ():
        if interface.entry is not None:
            yield from (binding.contract for binding in interface.entry.binding)


def _unread(unit: Unit) -> SurveyedContract:
    return SurveyedContract(
        path=unit.path, format=unit.format.name, title="", version="", provider="", files=unit.files, interfaces=0
    )
