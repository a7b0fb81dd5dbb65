"""What is said about an interface beside its shape, and what nobody says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.model.contract import Interface
    from contract_check.model.entry import Entry
    from contract_check.model.survey import Listing

ANYONE = "nothing: anyone may call"


def security(interface: Interface) -> str:
    """What a caller must show, in words; "" when nobody says so."""
    if interface.entry is not None:
        return _entry_security(interface.entry)
    alternatives = [_alternative(way) for way in interface.access or ()]
    return " or ".join(dict.fromkeys(one or ANYONE for one in alternatives))


def _alternative(way: Mapping[str, tuple[str, ...]]) -> str:
    """The schemes of one way in, which must be shown together."""
    return " and ".join(f"{name} ({', '.join(scopes)})" if scopes else name for name, scopes in way.items())


def _entry_security(entry: Entry) -> str:
    found = entry.security
    if found is None or not found.mode:
        return ""
    if found.mode == "none":
        return f"{ANYONE} ({found.reason})" if found.reason else ANYONE
    return " or ".join(found.schemes) or found.source or found.mode


def channels(interface: Interface) -> tuple[str, ...]:
    """The topic or address of a message interface."""
    if interface.kind in ("channel", "channel-operation"):
        return (interface.name.partition(" ")[2],)
    return ()


def missing(listing: Listing) -> tuple[str, ...]:
    """Metadata that nobody states. An entry says what it lacks; without one, little can be known."""
    return tuple(_missing(listing))


def _missing(listing: Listing) -> Iterator[str]:
    entry = listing.entry
    if entry is None:
        yield "catalog entry"
        for name in ("purpose", "provider", "owner", "version", "security"):
            if not getattr(listing, name):
                yield name
        return
    places = (*entry.missing, *entry.unfilled)
    yield from dict.fromkeys(_word(place.pointer) for place in places)


def _word(pointer: str) -> str:
    return ".".join(step for step in pointer.split("/") if step) or "everything"
