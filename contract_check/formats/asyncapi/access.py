"""Security: a list of alternatives on servers and operations; both must be met (AsyncAPI 3.0.0, "Server Object")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.envelope import pair_interfaces
from contract_check.languages.schema.sameness import canonical_bytes
from contract_check.model.change import Change, Direction, Use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.formats.asyncapi.source import Source
    from contract_check.model.contract import Contract
    from contract_check.model.location import Location


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
