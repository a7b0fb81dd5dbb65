"""Writing remarks down: with the level of the card or the policy, and the line of the place."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from contract_check import documents
from contract_check.model.lint import Remark
from contract_check.model.rule import Level
from contract_check.rules import registry
from contract_check.sources.tree import content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.model.location import Location
    from contract_check.sources.tree import Tree

OFF = "off"


class Notebook:
    """The remarks on one tree."""

    def __init__(self, tree: Tree, levels: Mapping[str, str]) -> None:
        """`levels`: rule id -> `error`, `warning` or `off`, in place of the card's."""
        self.tree = tree
        self._levels = levels
        self._remarks: dict[tuple[str, str, str, str], Remark] = {}
        self._documents: dict[str, tuple[documents.Document, ...]] = {}

    def note(self, rule: str, place: Location, message: str, remedy: str, interface: str = "") -> None:
        """Write one remark down, unless the policy has switched its rule off."""
        rule_id = f"lint/{rule}"
        default = "error" if registry.rule(rule_id).ceiling is Level.BREAKING else "warning"
        level = self._levels.get(rule_id, default)
        if level != OFF:
            remark = Remark(
                rule=rule_id,
                level=level,
                message=message,
                remedy=remedy,
                location=self._located(place),
                interface=interface,
            )
            self._remarks.setdefault(remark.key, remark)

    def remarks(self) -> tuple[Remark, ...]:
        """By file and line."""
        return tuple(
            sorted(
                self._remarks.values(),
                key=lambda one: (one.location.path, one.location.line or 0, one.rule, one.message),
            )
        )

    def _located(self, place: Location) -> Location:
        if place.line is not None or not place.path.lower().endswith((".yaml", ".yml", ".json")):
            return place
        if place.path not in self._documents:
            self._documents[place.path] = ()
            data = content(self.tree, place.path)
            with contextlib.suppress(documents.Unreadable):
                self._documents[place.path] = documents.read(data, place.path) if data is not None else ()
        found = self._documents[place.path]
        return found[place.document].locate(place) if place.document < len(found) else place
