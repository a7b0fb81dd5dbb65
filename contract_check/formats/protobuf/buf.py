"""The `breaking:` settings of buf.yaml, v1 and v2: which rules a team chose, and what it leaves out.

Specification: https://buf.build/docs/configuration/v2/buf-yaml/#breaking
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

import msgspec

from contract_check.documents.reading import read as read_document
from contract_check.documents.unreadable import Unreadable
from contract_check.formats.protobuf.buf_rules import CATEGORIES, OURS
from contract_check.rules import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_check.formats.format import Reading
    from contract_check.languages.protobuf.compare.spot import Spot
    from contract_check.model.change import Change
    from contract_check.model.contract import Problem

_UNSTABLE = re.compile(r"v\d+(?:p\d+)?(?:alpha|beta)\d*|v\d+test.*")
"""Last part of an unstable package, e.g. `v1alpha1`, `v1p1beta1`, `v1testfoo`."""


class Module(msgspec.Struct, frozen=True):
    """The settings of one module."""

    root: str = ""
    """Folder that `path` of the module names, relative to the tree; "" is the whole tree."""
    use: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    """Paths in the tree."""
    ignore_only: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Rule or category of buf -> paths in the tree."""
    ignore_unstable_packages: bool = False


class Settings(msgspec.Struct, frozen=True):
    """The settings of one buf.yaml; without one, everything counts."""

    modules: tuple[Module, ...] = ()

    def of(self, path: str) -> Module:
        """The settings that hold for a file."""
        found = [module for module in self.modules if _below(path, module.root)]
        return max(found, key=lambda module: len(module.root), default=Module())


def read(reading: Reading) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings in force for a contract; a buf.yaml that cannot be read is a problem, never a silent default."""
    path = next((path for path in reading.files if posixpath.basename(path) == "buf.yaml"), None)
    if path is None:
        return Settings(), ()
    try:
        value = read_document(reading.tree.read(path), path)[0].value
    except Unreadable as error:
        return Settings(), (error.problem,)
    if not isinstance(value, dict):
        return Settings(), ()
    return Settings(tuple(_modules(value, posixpath.dirname(path)))), ()


def _modules(value: dict[str, Any], folder: str) -> Iterator[Module]:
    above = value.get("breaking") if isinstance(value.get("breaking"), dict) else {}
    modules = value.get("modules")
    if not isinstance(modules, list):
        yield _module(above, folder, folder)
        return
    for one in modules:
        if isinstance(one, dict):
            root = posixpath.normpath(posixpath.join(folder, str(one.get("path", ".")))).removeprefix(".")
            own = one.get("breaking")
            yield _module(own if isinstance(own, dict) else above, root, folder)


def _module(breaking: Any, root: str, folder: str) -> Module:
    def paths(value: Any) -> tuple[str, ...]:
        return tuple(posixpath.normpath(posixpath.join(folder, str(path))) for path in _list(value))

    only = breaking.get("ignore_only")
    return Module(
        root=root,
        use=_list(breaking.get("use")),
        excepted=_list(breaking.get("except")),
        ignore=paths(breaking.get("ignore")),
        ignore_only={str(rule): paths(value) for rule, value in only.items()} if isinstance(only, dict) else {},
        ignore_unstable_packages=breaking.get("ignore_unstable_packages") is True,
    )


def _list(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def kept(changes: Iterable[Change], settings: Settings) -> Iterator[Change]:
    """The changes that a team's own buf.yaml does not leave out. What can hurt nobody is always told."""
    for change in changes:
        if not settings.modules or not registry.rule(change.rule).hurts or not _left_out(change, settings):
            yield change


def _left_out(change: Change, settings: Settings) -> bool:
    paths = {spot.path for spot in change.shapes.spots}
    for path in paths:
        module = settings.of(path)
        if module.ignore_unstable_packages and any(_unstable(spot) for spot in change.shapes.spots):
            return True
        if any(_below(path, ignored) for ignored in module.ignore):
            return True
        if any(
            _names(change.rule, rule) and any(_below(path, ignored) for ignored in ignored_paths)
            for rule, ignored_paths in module.ignore_only.items()
        ):
            return True
    module = settings.of(change.contract)
    chosen = not module.use or any(_names(change.rule, name) for name in module.use)
    return not chosen or any(_names(change.rule, name) for name in module.excepted)


def _names(rule: str, name: str) -> bool:
    """Whether a rule or category of buf means one of our rules."""
    if name in CATEGORIES:
        return bool(registry.rule(rule).hurts & CATEGORIES[name])
    return rule.removeprefix("protobuf/") in OURS.get(name, ())


def _unstable(spot: Spot) -> bool:
    file = spot.owner.file if hasattr(spot.owner, "file") else spot.owner
    return bool(_UNSTABLE.fullmatch(file.package.rpartition(".")[2]))


def _below(path: str, folder: str) -> bool:
    return folder in ("", ".") or path == folder or path.startswith(folder + "/")
