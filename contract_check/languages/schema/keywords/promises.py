"""Keywords that refuse no value and still promise something: `default`, `deprecated`, `discriminator`, `xml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.sameness import same_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.languages.schema.meeting import Fact, Meeting
    from contract_check.languages.schema.node import Node

_ABSENT = object()


def promise_changes(meeting: Meeting) -> Iterator[Fact]:
    """What differs in annotations that someone relies on."""
    base, head = meeting.base_node, meeting.head_node
    yield from _default(meeting)
    was, now = base.flag("deprecated"), head.flag("deprecated")
    if was != now:
        yield meeting.fact("deprecated" if now else "no-longer-deprecated", "deprecated", was, now)
    yield from _discriminator(meeting)
    before, after = _first(base, "xml"), _first(head, "xml")
    if not same_value(_shown(before), _shown(after)):
        yield meeting.fact("xml-changed", "xml", _shown(before), _shown(after))


def _first(node: Node, keyword: str) -> Any:
    return next((value for _, value in node.stating(keyword)), _ABSENT)


def _shown(value: Any) -> Any:
    return None if value is _ABSENT else value


def _default(meeting: Meeting) -> Iterator[Fact]:
    before, after = _first(meeting.base_node, "default"), _first(meeting.head_node, "default")
    if (before is _ABSENT) == (after is _ABSENT) and same_value(_shown(before), _shown(after)):
        return
    rule = "default-added" if before is _ABSENT else "default-removed" if after is _ABSENT else "default-changed"
    yield meeting.fact(rule, "default", _shown(before), _shown(after))


def _discriminator(meeting: Meeting) -> Iterator[Fact]:
    before, after = _described(meeting.base_node), _described(meeting.head_node)
    if before is None and after is None:
        return
    if before is None or after is None:
        rule = "discriminator-added" if before is None else "discriminator-removed"
        yield meeting.fact(rule, "discriminator", before, after)
        return
    if before.get("propertyName") != after.get("propertyName"):
        yield meeting.fact(
            "discriminator-property-changed", "discriminator", before.get("propertyName"), after.get("propertyName")
        )
    old, new = _mapping(before), _mapping(after)
    changed = {name: target for name, target in old.items() if new.get(name) != target}
    added = [name for name in new if name not in old]
    if changed:
        yield meeting.fact("discriminator-mapping-changed", "discriminator", sorted(changed), None)
    if added:
        yield meeting.fact("discriminator-mapping-added", "discriminator", None, sorted(added))


def _described(node: Node) -> dict[str, Any] | None:
    value = _first(node, "discriminator")
    return value if isinstance(value, dict) else None


def _mapping(discriminator: dict[str, Any]) -> dict[str, str]:
    table = discriminator.get("mapping")
    if not isinstance(table, dict):
        return {}
    # `Dog` and `#/components/schemas/Dog` name the same schema (OpenAPI 3.1.0, 4.8.25.4).
    return {str(name): str(target).rsplit("/", 1)[-1] for name, target in table.items()}
