"""What the policy says in vain: globs that match nothing, modes that nothing there has, interfaces that none offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from contract_check.config import modes
from contract_check.consumers.consumption import ALL
from contract_check.consumers.policy import POLICY_FILE
from contract_check.globs import Globs, matches
from contract_check.model.location import Location
from contract_check.model.survey import SurveyedContract
from contract_check.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_check.config import Config
    from contract_check.lint.noting import Notebook
    from contract_check.model.survey import Survey
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
    globs = [(place.child("overrides", index, "glob"), one.glob) for index, one in enumerate(config.overrides)]
    globs += [(place.child("version-files", glob), glob) for glob in config.version_files]
    for name, service in config.services.items():
        at = place.child("services", name)
        globs += [(at.child("provides", index), glob) for index, glob in enumerate(service.provides)]
        globs += [(at.child("consumes", glob), glob) for glob in service.consumes]
    matching = _matching(found, dict.fromkeys(glob for _, glob in globs))
    for at, glob in globs:
        if not matching[glob]:
            _nothing(notebook, at, glob, "contract")
    _modes(matching, notebook, config)
    _interfaces(matching, found, notebook, config)


_Matching = Mapping[str, Mapping[str, SurveyedContract]]
"""Glob -> path -> contract."""


def _matching(found: Survey, globs: Iterable[str]) -> _Matching:
    matching: dict[str, dict[str, SurveyedContract]] = {glob: {} for glob in globs}
    known = Globs((glob, glob) for glob in matching)
    for one in found.contracts.values():
        for path in (one.path, *one.files):
            for glob in known.of(path):
                matching[glob][one.path] = one
    return matching


def _nothing(notebook: Notebook, at: Location, glob: str, what: str) -> None:
    notebook.note(_RULE, at, f"`{glob}` matches no {what}", "correct it, or remove it")


def _modes(matching: _Matching, notebook: Notebook, config: Config) -> None:
    for index, override in enumerate(config.overrides):
        formats = sorted({one.format for one in matching[override.glob].values()})
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


def _interfaces(matching: _Matching, found: Survey, notebook: Notebook, config: Config) -> None:
    offered = _offered(found)
    for name, service in config.services.items():
        for glob, interfaces in service.consumes.items():
            paths = matching[glob].keys()
            known = {each for path in paths for each in offered.get(path, ())}
            for index, interface in enumerate(interfaces if known and paths.isdisjoint(found.unread) else ()):
                if interface not in known and interface != ALL and _POINTER not in interface:
                    notebook.note(
                        _RULE,
                        Location(POLICY_FILE).child("services", name, "consumes", glob, index),
                        f"no contract that `{glob}` matches offers `{interface}`, so {name} is never named for it",
                        did_you_mean(interface, known, "write a name that `contract-check inventory` lists"),
                    )
