"""Finding rule cards by id. A card is read when a change needs it, so a quiet run reads none."""

from __future__ import annotations

import functools
import pathlib
from typing import TYPE_CHECKING

from contract_check.rules import card

if TYPE_CHECKING:
    from contract_check.model.rule import Rule

_FOLDER = pathlib.Path(__file__).parent
_GATE = "gate"
"""Folder of what the gate demands, whose ids have no folder: `migration-note-missing`."""


class UnknownRuleError(LookupError):
    """No card has that id."""


@functools.cache
def rule(rule_id: str) -> Rule:
    """The rule of an id such as `schema/property-became-required`.

    Raises:
        UnknownRuleError: there is no such card.
    """
    front, _ = card.split(text(rule_id), rule_id)
    return card.rule_of(front, rule_id)


def text(rule_id: str) -> str:
    """The whole card as Markdown.

    Raises:
        UnknownRuleError: there is no such card.
    """
    folder, _, name = rule_id.rpartition("/")
    folder = folder or _GATE
    path = _FOLDER / folder / f"{name}.md"
    if not name.replace("-", "").isalnum() or not folder.isalnum() or not path.is_file():
        raise UnknownRuleError(rule_id)
    return path.read_text(encoding="utf-8")


@functools.cache
def all_ids() -> tuple[str, ...]:
    """Every rule id, sorted."""
    found = ((path.parent.name, path.stem) for path in _FOLDER.glob("*/*.md"))
    return tuple(sorted(name if folder == _GATE else f"{folder}/{name}" for folder, name in found))
