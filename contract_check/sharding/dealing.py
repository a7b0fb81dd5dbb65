"""Which shard checks which contract. The same commits and policy give the same deal on every machine."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.model.report import Part
from contract_check.settings import MOST_SHARDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.config import Config
    from contract_check.inventory import ContractPair, Inventory
    from contract_check.notes.setting import Subject

CATALOG = "catalog"
_WRITTEN = re.compile(r"([1-9][0-9]{0,2})/([1-9][0-9]{0,2})")


class ShardError(Exception):
    """A text names no shard; the message says what would."""


class Shard(msgspec.Struct, frozen=True):
    """One of `of` parts, counted from 1."""

    index: int
    of: int

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"


def shard(text: str) -> Shard:
    """The shard that `2/8` names.

    Raises:
        ShardError: it names none.
    """
    found = _WRITTEN.fullmatch(text)
    named = Shard(int(found[1]), int(found[2])) if found else None
    if named is None or not named.index <= named.of <= MOST_SHARDS:
        raise ShardError(f"{text!r} is no shard; write I/N with 1 <= I <= N <= {MOST_SHARDS}, as `contract-check plan`")
    return named


def matrix(inventory: Inventory, most: int) -> dict[str, list[dict[str, Any]]]:
    """`strategy.matrix` of a GitHub workflow: no more than `most` jobs, none without a contract to compare.

    One job even where nothing is to compare: a matrix without jobs is an error there, and the merge needs a report.
    """
    touched = sum(pair.touched for pair in inventory.pairs)
    of = max(1, min(most, touched))
    shards = [Shard(index, of) for index in range(1, of + 1)]
    return {
        "include": [
            {
                "shard": str(one),
                "index": one.index,
                "contracts": sum(pair.touched for pair in deal(inventory, one).pairs),
            }
            for one in shards
        ]
    }


def deal(inventory: Inventory, one: Shard) -> Inventory:
    """The part of an inventory that a shard checks.

    Paths that have something to compare are dealt in turn, as cards are, then the others. Contracts of one path stay
    together, and so do the files of the catalog: an entry may move from one to another. What is wrong with files that
    are no contracts is told by the first shard alone.
    """
    paths: dict[str, bool] = {}
    for pair in inventory.pairs:
        paths[_home(pair)] = paths.get(_home(pair), False) or pair.touched
    order = sorted(paths, key=lambda path: (not paths[path], path))
    own = set(order[one.index - 1 :: one.of])
    return structs.replace(
        inventory,
        pairs=tuple(pair for pair in inventory.pairs if _home(pair) in own),
        problems=inventory.problems if one.index == 1 else (),
    )


def _home(pair: ContractPair) -> str:
    return CATALOG if pair.format.name == CATALOG else pair.path


def part(inventory: Inventory, one: Shard, config: Config, subjects: Mapping[str, Subject]) -> Part:
    """What a shard's report says of itself; `inventory` is the whole one."""
    return Part(
        index=one.index,
        of=one.of,
        plan=plan_id(map(_name, inventory.pairs)),
        dealt=tuple(map(_name, deal(inventory, one).pairs)),
        policy=policy_id(config),
        subjects={path: msgspec.to_builtins(subject) for path, subject in subjects.items()},
    )


def _name(pair: ContractPair) -> str:
    return f"{pair.format.name} {pair.path}"


def plan_id(contracts: Iterable[str]) -> str:
    """Equal for equal sets of contracts, each given as `FORMAT PATH`."""
    return hashlib.sha256(msgspec.json.encode(sorted(contracts))).hexdigest()


def policy_id(config: Config) -> str:
    """Equal for equal policies, defaults included."""
    return hashlib.sha256(msgspec.json.encode(config, order="sorted")).hexdigest()
