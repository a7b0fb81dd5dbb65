"""Step 2, map data contracts: read both sides of every touched contract and say what differs. Facts, no levels."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from contract_check.documents.pieces import Pieces
from contract_check.faults import fault
from contract_check.formats.format import Reading
from contract_check.model.change import Change, Direction, Use
from contract_check.sources.repository import GitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.config import Config
    from contract_check.inventory import ContractPair, Inventory, Unit
    from contract_check.model.contract import Contract, Problem
    from contract_check.sources.tree import Tree


_NOTHING: Mapping[str, Any] = {}


class Mapped(msgspec.Struct, frozen=True):
    """One pair of contracts, read and compared."""

    pair: ContractPair
    base: Contract | None
    head: Contract | None
    options: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def unreadable(self) -> bool:
        """Whether a side could not be compared at all."""
        return any(problem.fatal for problem in self.problems)


def map_pair(
    pair: ContractPair,
    base: Tree,
    head: Tree,
    inventory: Inventory,
    config: Config,
    promised: Mapping[str, Any] = _NOTHING,
) -> Mapped:
    """Read and compare one pair; what is untouched is neither read nor compared.

    A fault of ours in one contract does not cost the others their verdict. `promised`: settings that take the place of
    the policy's.
    """
    options = {**config.options(pair.path, pair.format.name), **promised}
    try:
        return _map_pair(pair, base, head, inventory, config, options)
    except (GitError, OSError):
        raise  # the side cannot be read at all, and the message says what to fetch
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not look like a pass
        return Mapped(pair, None, None, options, problems=(fault(error, pair.path),))


def _map_pair(
    pair: ContractPair, base: Tree, head: Tree, inventory: Inventory, config: Config, options: dict[str, Any]
) -> Mapped:
    if not pair.touched:
        return Mapped(pair, None, None, options)
    from contract_check.lineage import lookback  # noqa: PLC0415 - only where something is compared
    from contract_check.versionfiles import versioned  # noqa: PLC0415

    history = lookback(pair.format.name, options.get("compatibility"), base)
    if history is not None:
        options["history"] = history
    pieces = Pieces(pair.base.path if pair.base else "")
    beside = Pieces(pair.head.path if pair.head else "", pieces)
    before = versioned(_read(pair.base, base, inventory, options, pieces), pair.path, base, config, tell=False)
    after = versioned(_read(pair.head, head, inventory, options, beside), pair.path, head, config, tell=True)
    problems = tuple(_problems(before, "base")) + tuple(_problems(after, "head"))
    if any(contract is not None and contract.content is None for contract in (before, after)):
        return Mapped(pair, before, after, options, problems=problems)
    changes = completed(_changes(pair, before, after, options), pair)
    # Comparing follows references, which may find more that is wrong.
    problems = tuple(_failing_closed(tuple(_problems(before, "base")), tuple(_problems(after, "head"))))
    return Mapped(pair, before, after, options, changes, problems)


def by_file(one: Mapped, config: Config) -> Iterator[Mapped]:
    """`one`, or one for each file by which people know it (`Format.known_by`) and that changes."""
    stands: dict[str, list[Change]] = {}
    for change in one.changes:
        stands.setdefault(change.contract, []).append(change)
    if one.pair.format.known_by is None or not stands:
        yield one
        return
    name, general = one.pair.format.name, config.options(one.pair.path, one.pair.format.name)
    for number, (path, changes) in enumerate(sorted(stands.items())):
        own = {key: word for key, word in config.options(path, name).items() if word != general.get(key)}
        yield Mapped(
            structs.replace(one.pair, base=_file(one.pair.base, path), head=_file(one.pair.head, path)),
            _part(one.base, one.pair.base, path),
            _part(one.head, one.pair.head, path),
            {**one.options, **own},
            tuple(changes),
            () if number else one.problems,
        )


def _known(pair: ContractPair) -> list[str]:
    known, unit = pair.format.known_by, pair.head or pair.base
    return [path for path in unit.files if known(path)] if known and unit else [pair.path]


def _file(unit: Unit | None, path: str) -> Unit | None:
    if unit is None or path == unit.path:
        return unit
    return structs.replace(unit, path=path, files=(path,)) if path in unit.files else None


def _part(contract: Contract | None, unit: Unit | None, path: str) -> Contract | None:
    if contract is None or _file(unit, path) is None:
        return None
    if path == contract.path:
        return contract
    own = tuple(interface for interface in contract.interfaces if interface.location.path == path)
    return structs.replace(contract, path=path, interfaces=own)


def _read(
    unit: Unit | None, tree: Tree, inventory: Inventory, options: Mapping[str, Any], pieces: Pieces
) -> Contract | None:
    if unit is None:
        return None
    changed = inventory.changed
    return unit.format.read(
        Reading(tree=tree, path=unit.path, files=unit.files, changed=changed, options=options, pieces=pieces)
    )


def _problems(contract: Contract | None, side: str) -> Iterator[Problem]:
    for problem in contract.problems if contract is not None else ():
        yield structs.replace(problem, side=side)


_UNDERSTOOD_IN_PART = frozenset({"endless-reference", "invalid-schema", "unresolved-reference"})
"""Problems of a place that was not compared as it is meant."""


def _failing_closed(base: tuple[Problem, ...], head: tuple[Problem, ...]) -> Iterator[Problem]:
    """What the head brings and cannot be understood was not compared: no pass. What the base had too is told once."""
    had = collections.Counter(problem.message for problem in base if problem.rule in _UNDERSTOOD_IN_PART)
    kept = collections.Counter(problem.message for problem in head if problem.rule in _UNDERSTOOD_IN_PART) & had
    for problem in base:
        if kept[problem.message]:
            kept[problem.message] -= 1
        else:
            yield problem
    for problem in head:
        new = problem.rule in _UNDERSTOOD_IN_PART and not had[problem.message]
        had[problem.message] -= bool(had[problem.message])
        yield structs.replace(problem, fatal=problem.fatal or new)


def _changes(
    pair: ContractPair, before: Contract | None, after: Contract | None, options: Mapping[str, Any]
) -> Iterator[Change]:
    if before is None or after is None:
        for path in _known(pair):
            yield _whole(
                "contract-added" if before is None else "contract-removed",
                _part(before, pair.base, path),
                _part(after, pair.head, path),
            )
        return
    yield from pair.format.compare(before, after, options)
    if before.version != after.version and before.version and after.version:
        yield Change(
            rule="envelope/version-changed",
            subject=f"version of `{after.path}`",
            base=before.version_location,
            head=after.version_location,
            place="version",
            before=before.version,
            after=after.version,
        )


def _whole(rule: str, before: Contract | None, after: Contract | None) -> Change:
    contract = after or before
    assert contract is not None  # noqa: S101 - a pair has at least one side
    uses = tuple(Use(interface.name, Direction.BOTH) for interface in contract.interfaces) or (
        Use(contract.path, Direction.BOTH),
    )
    return Change(
        rule=f"envelope/{rule}",
        subject=f"`{contract.path}`",
        base=before.location if before else None,
        head=after.location if after else None,
        place="",
        contract=contract.path,
        uses=uses,
    )


def completed(changes: Iterable[Change], pair: ContractPair) -> tuple[Change, ...]:
    """The changes with their contract; those that would share a fingerprint get places of their own, in order."""
    seen: dict[str, int] = {}
    found = []
    for fact in changes:
        change = structs.replace(fact, format=fact.format or pair.format.name, contract=fact.contract or pair.path)
        count = seen[change.id] = seen.get(change.id, 0) + 1
        found.append(change if count == 1 else structs.replace(change, place=f"{change.place} ({count})"))
    return tuple(found)
