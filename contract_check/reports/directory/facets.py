"""The ways into the directory: by service, consumer, tenant mode, authority, outcome, channel, lifecycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from contract_check.model.survey import Listing

UNSAID = "not stated"


class Facet(msgspec.Struct, frozen=True):
    """One way in."""

    key: str
    """Also the name of its page."""
    title: str
    about: str
    values: Callable[[Listing], Iterable[str]]


def grouped(facet: Facet, listings: Sequence[Listing]) -> list[tuple[str, list[Listing]]]:
    """(value, interfaces), values in the order of their names, what is not stated last."""
    found: dict[str, list[Listing]] = {}
    for one in listings:
        for value in dict.fromkeys(facet.values(one)) or [UNSAID]:
            found.setdefault(value or UNSAID, []).append(one)
    return sorted(found.items(), key=lambda item: (item[0] == UNSAID, item[0].lower(), item[0]))


def _services(one: Listing) -> Iterator[str]:
    yield one.provider


def _consumers(one: Listing) -> Iterator[str]:
    yield from (consumer.service for consumer in one.consumers)


def _tenant(one: Listing) -> Iterator[str]:
    if one.entry is not None and one.entry.tenant is not None:
        yield one.entry.tenant.mode


def _authorities(one: Listing) -> Iterator[str]:
    found = one.entry.security.authorities if one.entry is not None and one.entry.security is not None else None
    if found is not None:
        yield from (*found.any_of, *found.all_of)


def _outcomes(one: Listing) -> Iterator[str]:
    if one.entry is not None and one.entry.outcomes is not None:
        for outcome in (*one.entry.outcomes.success, *one.entry.outcomes.errors):
            yield " ".join(filter(None, (outcome.status, outcome.code))) or outcome.id
        return
    for bound in one.bound:
        yield from (outcome.name for outcome in bound.description.outcomes)


def _channels(one: Listing) -> Iterator[str]:
    yield from one.channels


def _lifecycle(one: Listing) -> Iterator[str]:
    yield one.lifecycle


FACETS = (
    Facet("service", "Services", "Who provides what.", _services),
    Facet("consumer", "Consumers", "Who uses what, as far as anybody says.", _consumers),
    Facet("lifecycle", "Lifecycle", "What is stable, what goes.", _lifecycle),
    Facet("tenant", "Tenant", "How a provider knows whose data a call is about.", _tenant),
    Facet("authority", "Authorities", "Roles and scopes, and what they open.", _authorities),
    Facet("outcome", "Outcomes", "How calls end.", _outcomes),
    Facet("channel", "Channels", "Topics, queues and addresses.", _channels),
)
