"""Security compared by meaning: who could call and no longer can, and who now can (OpenAPI 3.1.0, 4.8.27 to 4.8.30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.formats.envelope import pair_interfaces
from contract_check.formats.openapi.security import schemes
from contract_check.model.change import Change, Direction, Use
from contract_check.model.pairs import pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_check.formats.openapi.reading import Description
    from contract_check.formats.openapi.security import Alternative
    from contract_check.model.contract import Contract, Interface

_TEXTS = frozenset({"authorizationUrl", "tokenUrl", "refreshUrl", "openIdConnectUrl"})


def security_changes(base: Contract, head: Contract, before: Description, after: Description) -> Iterator[Change]:
    """Requirements per operation, identical edits told once, then the schemes themselves."""
    tables = schemes(before.source), schemes(after.source)
    names = _former_names(*tables)
    edits: dict[tuple[str, str], list[tuple[Interface, Interface]]] = {}
    for one, other in pair_interfaces(base.interfaces, head.interfaces).kept.values():
        key = repr(one.attributes["security"]), repr(other.attributes["security"])
        if key[0] != key[1]:
            edits.setdefault(key, []).append((one, other))
    for pairs in edits.values():
        yield from _requirement_changes(pairs, names)
    renamed = {name: old for name, old in names.items() if old not in tables[1]}
    yield from _scheme_changes(base, head, before, after, renamed)


def _former_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """New name of a scheme in head -> its name in base: names are keys of the description, callers never send them."""
    twins = {
        name: next((old for old, known in before.items() if known == scheme), None)
        for name, scheme in after.items()
        if name not in before
    }
    return {name: old for name, old in twins.items() if old is not None}


def _requirement_changes(pairs: list[tuple[Interface, Interface]], names: Mapping[str, str]) -> Iterator[Change]:
    one, other = pairs[0]
    before: list[Alternative] = one.attributes["security"]
    after: list[Alternative] = [
        {names.get(name, name): scopes for name, scopes in entry.items()} for entry in other.attributes["security"]
    ]
    lost = [old for old in before if not any(_satisfied(old, new) for new in after)]
    gained = [new for new in after if not any(_satisfied(new, old) for old in before)]
    if lost:
        yield _change("security-tightened", pairs, before, after, lost=_spell(lost))
    elif gained or _fewer(before, after):
        opened = {} in after and {} not in before
        yield _change("security-removed" if opened else "security-loosened", pairs, before, after, lost="")


def _satisfied(old: Alternative, new: Alternative) -> bool:
    """Whether a caller who satisfied `old` satisfies `new`: every scheme of `new`, every scope, it already brings."""
    return all(name in old and set(scopes) <= set(old[name]) for name, scopes in new.items())


def _fewer(before: list[Alternative], after: list[Alternative]) -> bool:
    return any(new not in before for new in after)


def _spell(alternatives: list[Alternative]) -> str:
    return " or ".join(
        " and ".join(name + (f" ({', '.join(scopes)})" if scopes else "") for name, scopes in entry.items())
        or "no credentials"
        for entry in alternatives
    )


def _change(
    rule: str, pairs: list[tuple[Interface, Interface]], before: list[Alternative], after: list[Alternative], lost: str
) -> Change:
    one, other = pairs[0]
    subject = f"`{other.name}`" + (f" and {len(pairs) - 1} more" if len(pairs) > 1 else "")
    own = "security"
    return Change(
        rule=f"envelope/{rule}",
        subject=subject,
        base=one.location.child(own),
        head=other.location.child(own),
        place=f"security {' '.join(sorted(item.id for _, item in pairs)[:1])}",
        before=_spell(before),
        after=_spell(after),
        uses=tuple(Use(item.name, Direction.INPUT, part="security") for _, item in pairs),
        arguments={"lost": lost},
    )


def _scheme_changes(
    base: Contract, head: Contract, before: Description, after: Description, renamed: Mapping[str, str]
) -> Iterator[Change]:
    now = {renamed.get(name, name): scheme for name, scheme in schemes(after.source).items()}
    paired = pair(schemes(before.source), now)
    for name in (*paired.removed, *paired.added):
        word = "removed" if name in paired.removed else "added"
        yield Change(
            rule=f"envelope/security-scheme-{word}",
            subject=f"security scheme `{name}`",
            base=_place(base, before, name) if word == "removed" else None,
            head=_place(head, after, name) if word == "added" else None,
            place=f"security scheme {name}",
            before=paired.removed.get(name),
            after=paired.added.get(name),
            arguments={"name": name},
        )
    for name, (old, new) in paired.kept.items():
        if old == new:
            continue
        uses = tuple(
            Use(interface.name, Direction.INPUT, part="security")
            for interface in head.interfaces
            if any(name in entry for entry in interface.attributes["security"])
        )
        yield Change(
            rule=f"envelope/{_scheme_rule(old, new)}",
            subject=f"security scheme `{name}`",
            base=_place(base, before, name),
            head=_place(head, after, name),
            place=f"security scheme {name}",
            before=old,
            after=new,
            uses=uses,
            arguments={"name": name},
        )


def _scheme_rule(old: dict[str, Any], new: dict[str, Any]) -> str:
    if _core(old) != _core(new):
        return "security-scheme-changed"
    before, after = _flows(old), _flows(new)
    if before.keys() - after.keys():
        return "security-scheme-changed"
    if any(before[name] - after[name] for name in before):
        return "security-scope-removed"
    kept = {"flows": {name: new["flows"][name] for name in before}} if before else {}
    if _addresses(old) != _addresses(new | kept):
        return "security-scheme-address-changed"
    return "security-scheme-extended"


def _core(scheme: dict[str, Any]) -> Any:
    return {key: value for key, value in scheme.items() if key not in _TEXTS and key != "flows"}


def _flows(scheme: dict[str, Any]) -> dict[str, set[str]]:
    """Flow -> its scopes."""
    flows = scheme.get("flows")
    return {
        name: set(flow["scopes"]) if isinstance(flow, dict) and isinstance(flow.get("scopes"), list) else set()
        for name, flow in (flows.items() if isinstance(flows, dict) else ())
    }


def _addresses(scheme: dict[str, Any]) -> Any:
    """Addresses and hints of the scheme and of the flows that it had before."""
    flows = scheme.get("flows")
    inner = {
        (name, key): flow.get(key)
        for name, flow in (flows.items() if isinstance(flows, dict) else ())
        if isinstance(flow, dict)
        for key in _TEXTS & flow.keys()
    }
    return {key: scheme.get(key) for key in _TEXTS}, inner


def _place(contract: Contract, description: Description, name: str) -> Any:
    if description.source.swagger:
        return contract.location.child("securityDefinitions", name)
    return contract.location.child("components", "securitySchemes", name)
