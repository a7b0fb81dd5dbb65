"""Security: a list of alternatives on servers and operations; both must be met (AsyncAPI 3.0.0, "Server Object")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.envelope import pair_interfaces
from contract_check.languages.schema.sameness import canonical_bytes
from contract_check.model.change import Change, Direction, Use
from contract_check.model.location import unescape_token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.asyncapi.source import Source
    from contract_check.languages.schema.shape import Shape
    from contract_check.model.contract import Contract
    from contract_check.model.location import Location

Way = dict[str, tuple[str, ...]]
"""Scheme -> scopes, all of which are asked for."""


def ways_in(source: Source, operation: Shape, servers: list[str]) -> tuple[Way, ...] | None:
    """How a client gets through to an operation: past one of the `servers` (none named: of all), then past its own."""
    everywhere = dict(source.members(source.root, "servers"))
    asked = [_ways(source, everywhere[name]) for name in servers or everywhere if name in everywhere]
    outer = [way for ways in asked for way in ways or [{}]] if any(asked) else None
    inner = _ways(source, operation)
    if outer is None and inner is None:
        return None
    both = [way | other for way in outer or [{}] for other in inner or [{}]]
    return tuple(way for index, way in enumerate(both) if way not in both[:index])


def _ways(source: Source, holder: Shape) -> list[Way] | None:
    """The alternatives of one server or operation; None when it says nothing."""
    listed = holder.value.get("security")
    if not isinstance(listed, list):
        return None
    if source.second:
        return [{str(name): _scopes(scopes) for name, scopes in one.items()} for one in listed if isinstance(one, dict)]
    return [{_name(scheme): _scopes(scheme.value.get("scopes"))} for scheme in source.elements(holder, "security")]


def _name(scheme: Shape) -> str:
    """The key of a scheme that was declared once and referred to, else its kind."""
    above, _, key = scheme.location.pointer.rpartition("/")
    return unescape_token(key) if above.endswith("/securitySchemes") else str(scheme.value.get("type") or key)


def _scopes(listed: Any) -> tuple[str, ...]:
    return tuple(map(str, listed)) if isinstance(listed, list) else ()


def security_changes(base: Contract, head: Contract, before: Source, after: Source) -> Iterator[Change]:
    """Alternatives lost or gained, on servers and on operations."""
    one, other = dict(before.members(before.root, "servers")), dict(after.members(after.root, "servers"))
    every = tuple(Use(interface.name, Direction.BOTH, part="security") for interface in head.interfaces)
    for name in one.keys() & other.keys():
        yield from _compared(
            f"server `{name}`",
            _alternatives(one[name].value.get("security"), before),
            _alternatives(other[name].value.get("security"), after),
            one[name].location,
            other[name].location,
            every,
        )
    for old, new in pair_interfaces(base.interfaces, head.interfaces).kept.values():
        yield from _compared(
            f"`{new.name}`",
            _alternatives(old.attributes.get("security"), before),
            _alternatives(new.attributes.get("security"), after),
            old.location,
            new.location,
            (Use(new.name, Direction.BOTH, part="security"),),
        )


def _alternatives(listed: Any, source: Source) -> dict[bytes, str]:
    """Canonical form -> words. Both major versions say which schemes must be met together, with which scopes."""
    schemes = dict(source.members(source.get(source.root, "components"), "securitySchemes"))
    found: dict[bytes, str] = {}
    for entry in listed if isinstance(listed, list) else []:
        if not isinstance(entry, dict):
            continue
        reference = entry.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            needed = [_needed(name, schemes[name].value if name in schemes else {"$ref": reference})]
        elif source.second:
            needed = [
                _needed(str(name), schemes[name].value if name in schemes else {"$ref": name}, scopes)
                for name, scopes in entry.items()
            ]
        else:
            needed = [_needed(str(entry.get("type", "")), entry)]
        found[canonical_bytes(sorted((scheme for scheme, _ in needed), key=repr))] = " and ".join(
            word for _, word in needed
        )
    return found


def _needed(name: str, scheme: dict[str, Any], scopes: Any = None) -> tuple[Any, str]:
    """(canonical form, words) of one scheme.

    2.x writes the needed scopes beside the scheme's name, 3.x into the scheme; the scopes that a flow offers are
    `scopes` in 2.x and `availableScopes` in 3.x ("OAuth Flow Object").
    """
    kind = str(scheme.get("type", ""))
    wanted = sorted(map(str, scopes or scheme.get("scopes") or ()))
    core = {word: value for word, value in scheme.items() if word not in {"description", "scopes", "flows"}}
    flows = scheme.get("flows")
    for flow, words in flows.items() if isinstance(flows, dict) else ():
        if isinstance(words, dict):
            core[f"flow {flow}"] = {
                word: value for word, value in words.items() if word not in {"scopes", "availableScopes"}
            }
    details = ": ".join(filter(None, (kind if kind != name else "", ", ".join(wanted))))
    return [core, wanted], f"{name} ({details})" if details else name


def _compared(
    subject: str,
    before: dict[bytes, str],
    after: dict[bytes, str],
    base: Location,
    head: Location,
    uses: tuple[Use, ...],
) -> Iterator[Change]:
    lost = [name for key, name in before.items() if key not in after]
    gained = [name for key, name in after.items() if key not in before]
    if not lost and not gained:
        return
    if not after:
        rule = "connection-security-removed"
    elif lost or not before:
        rule = "connection-security-tightened"
    else:
        rule = "connection-security-loosened"
    yield Change(
        rule=f"envelope/{rule}",
        subject=subject,
        base=base.child("security"),
        head=head.child("security"),
        place=f"security {subject}",
        before=list(before.values()) or None,
        after=list(after.values()) or None,
        uses=uses,
    )
