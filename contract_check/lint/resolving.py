"""What only the whole tree can tell: L2 ids that are used twice, L8 names that nobody knows, L9 coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.consumers import backstage, codeowners
from contract_check.consumers.policy import POLICY_FILE
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.config import Config
    from contract_check.lint.noting import Notebook
    from contract_check.model.entry import Consumer, Entry
    from contract_check.model.survey import Survey
    from contract_check.sources.tree import Tree

_TEAM = "team:"
_PARTS = ("inputs", "outputs", "outcomes", "preconditions", "side_effects", "metadata")


def unresolved(found: Survey, tree: Tree, notebook: Notebook, config: Config) -> None:
    """Note what does not fit together across files."""
    entries = [one.entry for one in found.listings if one.entry is not None]
    homes: dict[str, Entry] = {}
    for entry in entries:
        first = homes.setdefault(entry.id, entry)
        if first is not entry:
            notebook.note(
                "duplicate-id",
                entry.at("id"),
                f"`{entry.id}` is the id of an entry in {first.location.path} too",
                "give each entry an id of its own",
                entry.id,
            )
    services = _services(tree, config)
    if services:
        services |= {entry.provider for entry in entries if entry.provider}
    for entry in entries:
        for consumer in entry.consumers or ():
            known = not services or consumer.service in services or consumer.service.startswith(_TEAM)
            if not known:
                notebook.note(
                    "unknown-service",
                    consumer.location,
                    f"`{entry.id}`: nobody knows a service `{consumer.service}`",
                    f"correct the name, or add it to the policy; known are {', '.join(sorted(services))}",
                    entry.id,
                )
            _uses(entry, consumer, notebook)
    _owners(entries, {*codeowners.of(tree).teams, *backstage.groups(tree)}, notebook)
    _coverage(found, notebook, config)


def _owners(entries: Iterable[Entry], teams: set[str], notebook: Notebook) -> None:
    """Where teams are known at all, those that entries name are among them."""
    for entry in entries if teams else ():
        named = [(entry.at("owner"), entry.owner)]
        named += [(consumer.location, consumer.service) for consumer in entry.consumers or ()]
        for place, name in named:
            if name.startswith(_TEAM) and name.removeprefix(_TEAM) not in teams:
                notebook.note(
                    "unknown-team",
                    place,
                    f"`{entry.id}`: neither CODEOWNERS nor Backstage knows {name}",
                    f"correct the name, or add the team; known are {', '.join(sorted(teams))}",
                    entry.id,
                )


def _services(tree: Tree, config: Config) -> set[str]:
    return {*config.services, *backstage.components(tree)}


def _uses(entry: Entry, consumer: Consumer, notebook: Notebook) -> None:
    for path in consumer.uses:
        if not _leads(entry, path.split(".")):
            notebook.note(
                "unresolved-use",
                consumer.location,
                f"`{entry.id}`: {consumer.service} uses `{path}`, which is not there",
                f"write a path that begins with {', '.join(_PARTS)}",
                entry.id,
            )


def _leads(entry: Entry, steps: list[str]) -> bool:
    """Whether a path names something of the entry; fields of a referenced type are not looked into."""
    outcomes = entry.outcomes
    tables = {
        "inputs": {item.key for item in entry.inputs} | {item.name for item in entry.inputs},
        "outputs": {item.key for item in entry.outputs} | {item.name for item in entry.outputs},
        "metadata": {"tenant", "security", "extra", *(item.key for item in entry.extra)},
        "preconditions": {one.id for one in entry.preconditions},
        "side_effects": {one.id for one in entry.side_effects},
        "outcomes": {"success", "errors"},
    }
    if steps[0] not in tables:
        return False
    if steps[0] == "outcomes" and len(steps) > 2:  # noqa: PLR2004 - outcomes.errors.ID
        listed = getattr(outcomes, steps[1], ()) if outcomes else ()
        return steps[2] in {one.id for one in listed}
    return len(steps) == 1 or steps[1] in tables[steps[0]]


def _coverage(found: Survey, notebook: Notebook, config: Config) -> None:
    least = config.lint.coverage
    percent = 100 * found.covered // found.interfaces if found.interfaces else 100
    if percent < least:
        bare = [one.name for one in found.listings if one.entry is None][:3]
        notebook.note(
            "coverage-too-low",
            Location(POLICY_FILE).child("lint", "coverage"),
            f"{found.covered} of {found.interfaces} interfaces have an entry ({percent} %), the policy wants {least} %",
            f"write entries, e.g. for {', '.join(bare)}: `contract-check init`",
        )
