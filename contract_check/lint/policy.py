"""What the policy says in vain: globs that match nothing, modes that nothing there has, interfaces that none offers."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from contract_check.config import modes
from contract_check.consumers.consumption import ALL
from contract_check.consumers.policy import POLICY_FILE
from contract_check.globs import matches
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.config import Config
    from contract_check.lint.noting import Notebook
    from contract_check.model.survey import Survey, SurveyedContract
    from contract_check.sources.tree import Tree

_RULE = "policy-in-vain"
_POINTER = "#"
"""With this, an interface is named by the place at which it stands."""


def in_vain(found: Survey, tree: Tree, notebook: Notebook, config: Config) -> None:
    """Note what of the policy has no effect in a tree."""
    place = Location(POLICY_FILE)
    for index, rule in enumerate(config.paths):
        if not any(matches(rule.glob, path) for path in tree.entries()):
            _nothing(notebook, place.child("paths", index, "glob"), rule.glob, "file")
    contracts = tuple(found.contracts.values())
    globs = [(place.child("overrides", index, "glob"), one.glob) for index, one in enumerate(config.overrides)]
    globs += [(place.child("version-files", glob), glob) for glob in config.version_files]
    for name, service in config.services.items():
        at = place.child("services", name)
        globs += [(at.child("provides", index), glob) for index, glob in enumerate(service.provides)]
        globs += [(at.child("consumes", glob), glob) for glob in service.consumes]
    for at, glob in globs:
        if not any(_matching(contracts, glob)):
            _nothing(notebook, at, glob, "contract")
    _modes(contracts, notebook, config)
    _interfaces(contracts, found, notebook, config)


def _matching(contracts: Iterable[SurveyedContract], glob: str) -> Iterator[SurveyedContract]:
    return (one for one in contracts if any(matches(glob, path) for path in (one.path, *one.files)))


def _nothing(notebook: Notebook, at: Location, glob: str, what: str) -> None:
    notebook.note(_RULE, at, f"`{glob}` matches no {what}", "correct it, or remove it")


def _modes(contracts: Iterable[SurveyedContract], notebook: Notebook, config: Config) -> None:
    for index, override in enumerate(config.overrides):
        formats = sorted({one.format for one in _matching(contracts, override.glob)})
        mode = override.compatibility
        known = [each for name in formats for each in modes(name)]
        if mode is not None and formats and mode not in known:
            notebook.note(
                _RULE,
                Location(POLICY_FILE).child("overrides", index, "compatibility"),
                f"`{mode}` is no mode of {', '.join(formats)}, and `{override.glob}` matches nothing else",
                f"leave it out, or write {', '.join(dict.fromkeys(known))}",
            )


def _offered(found: Survey) -> Mapping[str, set[str]]:
    """Path of a contract -> the names of its interfaces."""
    names: dict[str, set[str]] = {}
    for listing in found.listings:
        names.setdefault(listing.contract, set()).update((listing.id, listing.name))
        for bound in listing.bound:
            names.setdefault(bound.contract, set()).add(bound.interface)
            if bound.declared is not None:
                names[bound.contract].update((bound.declared.id, bound.declared.name))
    return names


def _interfaces(contracts: Iterable[SurveyedContract], found: Survey, notebook: Notebook, config: Config) -> None:
    offered = _offered(found)
    for name, service in config.services.items():
        for glob, interfaces in service.consumes.items():
            paths = {one.path for one in _matching(contracts, glob)}
            known = {each for path in paths for each in offered.get(path, ())}
            for index, interface in enumerate(interfaces if known and paths.isdisjoint(found.unread) else ()):
                if interface not in known and interface != ALL and _POINTER not in interface:
                    near = difflib.get_close_matches(interface, known, 1)
                    notebook.note(
                        _RULE,
                        Location(POLICY_FILE).child("services", name, "consumes", glob, index),
                        f"no contract that `{glob}` matches offers `{interface}`, so {name} is never named for it",
                        f"did you mean `{near[0]}`?" if near else "write a name that `contract-check inventory` lists",
                    )
