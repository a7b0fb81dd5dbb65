"""Which consumers a change breaks for certain, by their pacts, and which finding it is that breaks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check.consumers.pacts.pact import pacts
from contract_check.model.location import pointer_tokens
from contract_check.model.report import AffectedService, PolicyFailure
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.consumers.pacts.exchanges import Exchanges, Hit
    from contract_check.consumers.pacts.pact import Pact
    from contract_check.consumers.pacts.queues import Queues
    from contract_check.mapping import Mapped
    from contract_check.model.change import Change
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree

FORMATS = ("openapi", "asyncapi")


class Replayed(msgspec.Struct, frozen=True):
    """What the pacts of a repository say of a change."""

    services: dict[str, list[AffectedService]]
    """Change id -> consumers whose pact it breaks."""
    failures: tuple[PolicyFailure, ...] = ()
    """Pacts that break though every change was found compatible."""


def replay(
    findings: Sequence[Finding],
    mapped: Sequence[Mapped],
    trees: Sequence[Tree],
    config: Config,
    provider: Callable[[Mapped], str],
    alone: frozenset[str],
) -> Replayed:
    """Replay the pacts of both trees against every contract that changed. The first tree's version of a file counts.

    `alone`: formats of which there is one contract, which needs no name to be meant.
    """
    replayable = [one for one in mapped if one.pair.format.name in FORMATS]
    if not any(map(_differs, replayable)):
        return Replayed({})
    services: dict[str, list[AffectedService]] = {}
    failures: dict[tuple[str, str], PolicyFailure] = {}
    replaying: dict[int, tuple[Exchanges | Queues, list[Finding]]] = {}
    called = _called(replayable, provider)
    nobodys = [one for one in replayable if one.pair.format.name in alone and not provider(one)]
    for pact in _pacts(trees, config):
        for one in _meant(pact, called, nobodys):
            if not _differs(one):
                continue
            if id(one) not in replaying:
                replaying[id(one)] = _sides(one), _of(one, findings)
            sides, own = replaying[id(one)]
            for hit in sides.replay(pact):
                broken, culprits = _service(pact, hit), _culprits(hit, own)
                for finding in culprits:
                    known = services.setdefault(finding.change.id, [])
                    if broken.name not in {service.name for service in known}:
                        known.append(broken)
                if not culprits:
                    failures.setdefault((one.pair.path, broken.evidence), _unexplained(broken, one))
    return Replayed(services, tuple(failures.values()))


def _pacts(trees: Sequence[Tree], config: Config) -> Iterator[Pact]:
    seen: set[str] = set()
    for tree in trees:
        for pact in pacts(tree, config.pacts):
            if pact.document.path not in seen:
                seen.add(pact.document.path)
                yield pact


def _differs(one: Mapped) -> bool:
    return bool(one.changes) and one.base is not None


def _called(mapped: Sequence[Mapped], provider: Callable[[Mapped], str]) -> Mapping[str, Sequence[Mapped]]:
    """Name of a service -> the contracts that it may be behind."""
    found: dict[str, list[Mapped]] = {}
    for one in mapped:
        for name in {_plain(name) for name in _names(one, provider)}:
            found.setdefault(name, []).append(one)
    return found


def _meant(pact: Pact, called: Mapping[str, Sequence[Mapped]], nobodys: Sequence[Mapped]) -> list[Mapped]:
    """The contracts of the pact's provider; an only contract of its kind, which is `nobodys`, needs no name."""
    kinds = {"openapi"} if pact.interactions else set()
    kinds |= {"asyncapi"} if pact.messages else set()
    named = [one for one in called.get(_plain(pact.provider), ()) if one.pair.format.name in kinds]
    return named or [one for one in nobodys if one.pair.format.name in kinds]


def _names(one: Mapped, provider: Callable[[Mapped], str]) -> Iterator[str]:
    """What people may call the service behind a contract."""
    yield provider(one)
    if one.base is not None:
        yield one.base.title
    folders, _, name = one.pair.path.rpartition("/")
    yield name.partition(".")[0]
    yield folders.rpartition("/")[2]


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _sides(one: Mapped) -> Exchanges | Queues:
    base = one.base
    assert base is not None  # noqa: S101 - the caller looked
    head = one.head if one.head is not None else structs.replace(base, interfaces=())
    if one.pair.format.name == "openapi":
        from contract_check.consumers.pacts.exchanges import Exchanges  # noqa: PLC0415 - loads jsonschema

        return Exchanges(base, head)
    from contract_check.consumers.pacts.queues import Queues  # noqa: PLC0415 - loads jsonschema

    return Queues(base, head)


def _service(pact: Pact, hit: Hit) -> AffectedService:
    place = pact.document.locate(hit.place)
    return AffectedService(
        name=pact.consumer,
        evidence=f"{place.path}:{place.line}",
        strength="certain",
        part=hit.interfaces[0],
        error=hit.error,
    )


def _of(one: Mapped, findings: Sequence[Finding]) -> list[Finding]:
    ids = {change.id for change in one.changes}
    return [finding for finding in findings if finding.change.id in ids]


def _culprits(hit: Hit, own: Sequence[Finding]) -> list[Finding]:
    """The findings that break a part: those that speak of its name, the innermost first; else all that reach it."""
    reached = [
        finding
        for finding in own
        if any(use.interface in hit.interfaces and use.direction & hit.direction for use in finding.change.uses)
    ]
    for name in hit.names:
        named = [finding for finding in reached if name.lower() in _spoken(finding.change)]
        if named:
            reached = named
            break
    return [finding for finding in reached if finding.level is not Level.COMPATIBLE]


def _spoken(change: Change) -> set[str]:
    """Every name on the way to what changed, in lower case: those of headers are the same in any."""
    pointers = [place.pointer for place in (change.base, change.head) if place is not None]
    names = {token for pointer in (change.place, *pointers) for token in pointer_tokens(pointer)}
    return {name.lower() for name in (*names, *change.subject.split("`")[1::2], str(change.arguments.get("name", "")))}


def _unexplained(broken: AffectedService, one: Mapped) -> PolicyFailure:
    return PolicyFailure(
        rule="pact-broken",
        message=f"the pact of {broken.name} ({broken.evidence}) no longer holds for {one.pair.path}: {broken.error}",
        remedy=f"ask {broken.name}, or change its pact, if the change is meant to be compatible",
        contract=one.pair.path,
        level=Level.WARNING,
    )
