"""First entries of the catalog for interfaces that have none: what contracts tell is filled in, the rest is marked.

Nothing that contracts do not say is made up: a `Mark` stands in its place, and `lint` asks for it.
"""

from __future__ import annotations

import collections
import posixpath
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.scaffolding.entry import value_of
from contract_check.scaffolding.naming import Ids, file_stems
from contract_check.surveying.metadata import channels as channels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_check.model.survey import Bound, Listing, Survey

__all__ = ["Draft", "Scaffold", "scaffold"]

CALLABLE = frozenset({"operation", "callback", "webhook", "rpc", "field", "message", "channel", "channel-operation"})
"""Kinds of interfaces that get an entry; the types that parts of a GraphQL schema lend each other do not."""
_APPENDABLE = (".yaml", ".yml")


class Draft(msgspec.Struct, frozen=True):
    """New entries for one file of the catalog."""

    path: str
    contracts: tuple[str, ...]
    """Files in which the interfaces are declared."""
    entries: tuple[Mapping[str, Any], ...]
    """Each as the keys of its document; `Mark` where only a person knows."""


class Scaffold(msgspec.Struct, frozen=True):
    """What one run would add."""

    drafts: tuple[Draft, ...]
    """By path."""
    had: int
    """Interfaces asked for that have an entry already."""
    left_out: Mapping[str, int]
    """Why -> number of interfaces that get none."""


def scaffold(found: Survey, folder: str, wanted: Iterable[str], *, provider: str = "", owner: str = "") -> Scaffold:
    """Entries for every interface of `found` that no entry binds.

    `folder`: of new catalog files. `wanted`: files and folders whose interfaces are meant; none: all but those of JSON
    Schemas, which describe data of any use. `provider`, `owner`: where the tree does not say them.
    """
    asked = tuple(path.strip("/") for path in wanted)
    free: list[Listing] = []
    had = 0
    left_out: collections.Counter[str] = collections.Counter()
    for one in found.listings:
        if asked and not any(_within(path, asked) for path in _files(one)):
            continue
        if one.entry is not None:
            had += max(1, len(one.bound))
        elif reason := _unfit(one, named=bool(asked)):
            left_out[reason] += 1
        else:
            free.append(one)
    channels = {(one.contract, one.id): one.bound[0] for one in free if one.kind == "channel"}
    used = {key for one in found.listings for bound in one.bound for key in _stands_on(bound)}
    homes = _homes(found, folder)
    ids = Ids(one.id for one in found.listings if one.entry is not None)
    drafts: dict[str, list[tuple[Listing, Mapping[str, Any]]]] = {}
    for one in free:
        if (one.contract, one.id) in used:
            continue  # bound by the entries of its operations
        around = [channels[key] for key in _stands_on(one.bound[0]) if key in channels]
        value = value_of(one, ids.free(one, homes.stem(one)), around, provider=provider, owner=owner)
        drafts.setdefault(homes.of(one), []).append((one, value))
    return Scaffold(
        drafts=tuple(
            Draft(
                path,
                tuple(dict.fromkeys(file_of(one) for one, _ in drafts[path])),
                tuple(value for _, value in drafts[path]),
            )
            for path in sorted(drafts)
        ),
        had=had,
        left_out=left_out,
    )


def file_of(one: Listing) -> str:
    """The file by which people know where an interface is declared: of a contract of many files, the one."""
    return one.place.path if one.format in ("protobuf", "graphql") else one.contract


def _files(one: Listing) -> set[str]:
    return {one.contract, file_of(one), *(bound.contract for bound in one.bound)}


def _within(path: str, asked: Iterable[str]) -> bool:
    return any(wanted in ("", ".") or path == wanted or path.startswith(f"{wanted}/") for wanted in asked)


def _stands_on(bound: Bound) -> list[tuple[str, str]]:
    """(contract, id) of the channel of an operation, which says where its messages travel."""
    if bound.kind != "channel-operation" or bound.declared is None:
        return []
    return [(bound.contract, f"channel {name}") for name in channels_of(bound.declared)]


def _unfit(one: Listing, *, named: bool) -> str:
    if one.kind not in CALLABLE:
        return "types of a part of a GraphQL schema, which nobody calls"
    if one.format == "jsonschema" and not named:
        return "JSON Schemas, which may describe anything; name those that travel between services"
    return ""


class _Homes:
    """Where entries of a contract belong: beside those that it has, else in a file of its own."""

    def __init__(self, folder: str, stems: Mapping[str, str], known: Mapping[str, str]) -> None:
        self._folder, self._stems, self._known = folder, stems, known

    def of(self, one: Listing) -> str:
        return self._known.get(file_of(one)) or posixpath.join(self._folder, f"{self.stem(one)}.interface.yaml")

    def stem(self, one: Listing) -> str:
        return self._stems[file_of(one)]


def _homes(found: Survey, folder: str) -> _Homes:
    holders: dict[str, collections.Counter[str]] = {}
    for one in found.listings:
        if one.entry is not None and one.contract.lower().endswith(_APPENDABLE):
            for bound in one.bound:
                holders.setdefault(_declaring(bound), collections.Counter())[one.contract] += 1
    stems = file_stems(file_of(one) for one in found.listings if one.entry is None)
    return _Homes(folder, stems, {path: count.most_common(1)[0][0] for path, count in holders.items()})


def _declaring(bound: Bound) -> str:
    return bound.place.path if bound.kind in ("rpc", "field", "message") else bound.contract
