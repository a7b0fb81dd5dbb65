"""A policy that a change edits: it is shown, and what it would do counts only once it is merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.config import Config
from contract_check.consumers.policy import POLICY_FILE
from contract_check.model.location import Location
from contract_check.model.report import PolicyFailure
from contract_check.model.rule import Level
from contract_check.policyfile import ConfigError, parse
from contract_check.sources.tree import content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.sources.tree import Tree


def policy_edits(base: Tree, head: Tree) -> Iterator[PolicyFailure]:
    """What a change does to the policy: nothing yet, except that a wrong one would stop every later check."""
    before, after = content(base, POLICY_FILE), content(head, POLICY_FILE)
    if before == after:
        return
    if after is None:
        yield _pending("the change removes the policy", "the policy of the base holds until that is merged")
        return
    try:
        brought = parse(after, POLICY_FILE)
    except ConfigError as error:
        yield PolicyFailure(
            rule="policy-invalid",
            message=f"the policy that the change brings is wrong: {error}",
            remedy="correct it: once merged, no check could run",
            location=error.location or Location(POLICY_FILE),
        )
        return
    held = _held(before)
    new, old = (msgspec.to_builtins(config) for config in (brought, held))
    keys = [key for key in new if new[key] != old[key]]
    known = {waiver.change for waiver in held.waivers}
    for index, waiver in enumerate(brought.waivers):
        if waiver.change not in known:
            said = f"the waiver of {waiver.change} comes with the change that it is to waive, and does not count yet"
            place = Location(POLICY_FILE, f"/waivers/{index}")
            yield _pending(said, "merge the waiver in a change of its own, which its owner approves", place)
    if set(keys) - {"waivers"}:
        said = f"the change edits the policy ({', '.join(keys)})"
        yield _pending(said, "the policy of the base holds until that is merged")


def _pending(message: str, remedy: str, location: Location | None = None) -> PolicyFailure:
    return PolicyFailure(
        rule="policy-edited",
        message=message,
        remedy=remedy,
        location=location or Location(POLICY_FILE, line=1, column=1),
        level=Level.WARNING,
    )


def _held(data: bytes | None) -> Config:
    try:
        return parse(data, POLICY_FILE) if data is not None else Config()
    except ConfigError:
        return Config()
