"""What an entry of the catalog lacks or contradicts, by itself: L1, L2, L3, L5, L6 and L7 of the reference."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.config import Config
    from contract_check.lint.noting import Notebook
    from contract_check.model.entry import Entry
    from contract_check.model.location import Location

_SEMVER = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_CHANGING = re.compile(r"(/(post|put|patch|delete)\Z)|(\A(POST|PUT|PATCH|DELETE) )|(\AMutation\.)", re.ASCII)
TOGETHER = frozenset({"", "in-transaction"})


def faults_of(entry: Entry, notebook: Notebook, config: Config, today: str) -> None:
    """Note every fault of one entry."""
    faults = _Faults(entry, notebook)
    faults.keys()
    faults.version()
    faults.contexts(config.lint.authorities)
    faults.outcomes()
    faults.effects()
    faults.deprecation(today)
    faults.consumers()


class _Faults:
    def __init__(self, entry: Entry, notebook: Notebook) -> None:
        self.entry = entry
        self._notebook = notebook
        self._unfilled = {place.pointer for place in entry.unfilled}

    def _note(self, rule: str, place: Location, message: str, remedy: str) -> None:
        self._notebook.note(rule, place, f"`{self.entry.id}`: {message}", remedy, self.entry.id)

    def _lacks(self, part: Any, field: str, key: str = "") -> bool:
        """Whether a part says nothing under a key, though not where a marker stands: that is told of the marker."""
        return not getattr(part, field) and part.location.child(key or field).pointer not in self._unfilled

    def keys(self) -> None:
        """L1: required keys, and the markers that `init` leaves."""
        for place in self.entry.unfilled:
            self._note("unfilled", place, f"`{_dotted(place)}` is still to be filled in", "write it, or remove the key")
        for place in self.entry.missing:
            if place.pointer not in self._unfilled:
                self._note(
                    "key-missing", place, f"`{_dotted(place)}` is missing", "add it; an empty list is a value too"
                )

    def version(self) -> None:
        """L2."""
        if self.entry.version and not _SEMVER.fullmatch(self.entry.version):
            self._note(
                "version-not-semantic",
                self.entry.at("version"),
                f"version {self.entry.version} is not semantic",
                "write MAJOR.MINOR.PATCH, e.g. 1.0.0",
            )

    def contexts(self, authorities: Iterable[str]) -> None:
        """L3."""
        for name, context in (("tenant", self.entry.tenant), ("security", self.entry.security)):
            if context is None:
                continue
            if context.mode == "derived" and self._lacks(context, "source", "from"):
                self._note(
                    "context-incomplete",
                    context.location,
                    f"the {name} is derived, but nobody says from what",
                    "add `from`",
                )
            if context.mode == "none" and self._lacks(context, "reason"):
                self._note(
                    "context-incomplete", context.location, f"there is no {name}, but nobody says why", "add `reason`"
                )
        security = self.entry.security
        if security is None:
            return
        if security.mode == "required" and self._lacks(security, "schemes"):
            self._note(
                "context-incomplete", security.location, "security is required, but no scheme is named", "add `schemes`"
            )
        if security.authorities and not (security.authorities.any_of or security.authorities.all_of):
            self._note(
                "context-incomplete",
                security.authorities.location,
                "authorities are asked for, but none is named",
                "name those that let a caller in, or remove `authorities`",
            )
        known = set(authorities)
        named = (*security.authorities.any_of, *security.authorities.all_of) if security.authorities else ()
        for name in named if known else ():
            if name not in known:
                place = security.authorities.location if security.authorities else security.location
                self._note(
                    "unknown-authority",
                    place,
                    f"nobody knows an authority `{name}`",
                    f"known are {', '.join(sorted(known))}",
                )

    def outcomes(self) -> None:
        """L5 and L6."""
        outcomes = self.entry.outcomes
        errors = {one.id for one in outcomes.errors} if outcomes else set()
        known = errors | ({one.id for one in outcomes.success} if outcomes else set())
        for precondition in self.entry.preconditions:
            if precondition.violation not in errors:
                said = (
                    f"its violation `{precondition.violation}` is no error"
                    if precondition.violation
                    else "no violation is named"
                )
                self._note(
                    "unknown-outcome",
                    precondition.location,
                    f"precondition `{precondition.id}`: {said}",
                    f"name one of {', '.join(sorted(errors)) or 'outcomes.errors, which is empty'}",
                )
        for output in self.entry.outputs:
            for name in output.on:
                if name not in known:
                    self._note(
                        "unknown-outcome",
                        output.location,
                        f"output `{output.key}` comes with `{name}`, which is no outcome",
                        f"name one of {', '.join(sorted(known))}",
                    )
        for error in outcomes.errors if outcomes else ():
            if self._lacks(error, "retryable"):
                self._note(
                    "error-incomplete",
                    error.location,
                    f"error `{error.id}` does not say whether retrying helps",
                    "add `retryable`: true, false, after-delay or after-reload",
                )
            if not error.status and not error.code and error.retryable == "false":
                self._note(
                    "error-incomplete",
                    error.location,
                    f"error `{error.id}` has neither status nor code",
                    "add what callers can tell it by",
                )

    def effects(self) -> None:
        """L5: what changes state says so, and a transaction covers what happens in it."""
        effects = {effect.id: effect for effect in self.entry.side_effects}
        changing = next((one.ref for one in self.entry.binding if _CHANGING.search(one.ref)), "")
        if changing and not effects and not any(place.pointer == "/side_effects" for place in self.entry.missing):
            self._note(
                "state-change-without-effect",
                self.entry.at("side_effects"),
                f"`{changing}` changes state, but no side effect is named",
                "add what it writes, sends or deletes",
            )
        transaction = self.entry.transaction
        for name in transaction.covers if transaction else ():
            place = transaction.location if transaction else self.entry.location
            if name not in effects:
                self._note(
                    "transaction-covers-unknown",
                    place,
                    f"the transaction covers `{name}`, which is no side effect",
                    f"name one of {', '.join(effects) or 'side_effects, which is empty'}",
                )
            elif effects[name].when not in TOGETHER:
                self._note(
                    "transaction-covers-unknown",
                    place,
                    f"the transaction covers `{name}`, which happens {effects[name].when}",
                    "let it happen in-transaction, or take it out of `covers`",
                )

    def deprecation(self, today: str) -> None:
        """L7."""
        entry, deprecation = self.entry, self.entry.deprecation
        if entry.lifecycle == "deprecated":
            for key in ("sunset", "replaced_by"):
                if deprecation is None or self._lacks(deprecation, key):
                    self._note(
                        "deprecated-without-sunset",
                        entry.at("lifecycle"),
                        f"it is deprecated without `deprecation.{key}`",
                        "say until when it stays, and what comes instead",
                    )
        if deprecation and deprecation.sunset and deprecation.sunset[:10] < today:
            self._note(
                "sunset-passed",
                entry.at("deprecation", "sunset"),
                f"it was to go on {deprecation.sunset} and is still there",
                "remove it with a migration note, or announce another day",
            )

    def consumers(self) -> None:
        """An empty list is a statement, which wants a reason."""
        if self.entry.consumers == () and not self.entry.no_consumers_reason:
            self._note(
                "no-consumers-without-reason",
                self.entry.at("consumers"),
                "nobody consumes it, but nobody says why",
                "add `no_consumers_reason`, or leave `consumers` out",
            )


def _dotted(place: Location) -> str:
    return ".".join(step for step in place.pointer.split("/") if step)
