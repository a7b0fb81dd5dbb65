"""Step 1, inventory: which files are contracts on each side, which belong together, which need no second look."""

from __future__ import annotations

import functools
import posixpath
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check import obstacles
from contract_check.formats.format import no_references
from contract_check.formats.registry import by_name, formats
from contract_check.globs import matches
from contract_check.model.contract import OWN_FOLDER
from contract_check.model.pairs import pair
from contract_check.sources.baseline import is_own_output
from contract_check.sources.differing import changed_files
from contract_check.sources.recall import recall_of
from contract_check.sources.tree import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_check.config import Config
    from contract_check.formats.format import Format
    from contract_check.model.contract import Problem
    from contract_check.sources.tree import Entry, Tree

_LINK, _SUBMODULE = "120000", "160000"
_SCHEMA_SUFFIXES = (".json", ".yaml", ".yml")
_POINTER = b"version https://git-lfs.github.com/spec/"


class Unit(msgspec.Struct, frozen=True):
    """A contract as files of one side."""

    format: Format
    path: str
    files: tuple[str, ...]


class ContractPair(msgspec.Struct, frozen=True):
    """The same contract on both sides; one is None when it was added or removed."""

    format: Format
    base: Unit | None
    head: Unit | None
    touched: bool
    """Whether anything it consists of or refers to differs."""

    @property
    def path(self) -> str:
        """The path by which people know it: the head's, else the base's."""
        unit = self.head or self.base
        assert unit is not None  # noqa: S101 - one side is always there
        return unit.path


class Inventory(msgspec.Struct, frozen=True):
    """What step 1 found."""

    pairs: tuple[ContractPair, ...]
    changed: frozenset[str]
    """Paths whose bytes differ, or whose references lead to such a path."""
    problems: tuple[Problem, ...] = ()


def take_inventory(base: Tree, head: Tree, config: Config, *, lone: bool = False) -> Inventory:
    """Find and pair the contracts of two trees.

    `lone`: each side is one file that the user named, so it is a contract, and the two belong together.
    """
    changed = changed_files(base, head)
    if not changed and not lone:
        return Inventory((), frozenset())
    seen = _Seen()
    sides = [_Side(tree, config, changed, seen, lone=lone) for tree in (base, head)]
    units = [side.units() for side in sides]
    dirty = changed | sides[0].reached_by(changed) | sides[1].reached_by(changed)
    pairs = list(_paired(units[0], units[1], sides, dirty, lone=lone))
    pairs.sort(key=lambda found: (found.path, found.format.name))
    problems = tuple(
        structs.replace(problem, side=name)
        for side, own, name in zip(sides, units, ("base", "head"), strict=True)
        for problem in (*side.problems, *obstacles.collisions({path for _, path in own}))
        # What did not change was as unreadable before: it can hide nothing new, and would fail every pull request.
        if problem.location.path in changed or problem.location.path == obstacles.WHOLE
    )
    return Inventory(tuple(pairs), frozenset(dirty), problems)


def contracts_of(tree: Tree, config: Config) -> tuple[list[Unit], tuple[Problem, ...], frozenset[str]]:
    """The contracts of one tree, what is wrong with its files, and every file that contracts are or refer to.

    A tree of a single file is that contract, whatever the file is called.
    """
    side = _Side(tree, config, set(tree.entries()), _Seen(), lone=len(tree.entries()) == 1)
    units = sorted(side.units().values(), key=lambda unit: (unit.path, unit.format.name))
    own = {path for unit in units for path in unit.files}
    return units, tuple(side.problems), frozenset(own | (side.referred & side.entries.keys()))


def changed_contract_files(base: Tree, head: Tree) -> list[str]:
    """Paths of files that differ and have names as contracts have."""
    return [path for path in changed_files(base, head) if _suffix(path) in _suffixes()]


_Key = tuple[str, object]
"""Path, and the side where the file differs: the same bytes at the same path say the same, so they are read once."""


class _Seen(msgspec.Struct, frozen=True):
    """What files said at one look."""

    formats: dict[_Key, Format | None] = msgspec.field(default_factory=dict)
    """Whose contract a file is; None: no contract."""
    references: dict[_Key, tuple[str, ...]] = msgspec.field(default_factory=dict)
    pointers: set[_Key] = msgspec.field(default_factory=set)
    """Git LFS pointers."""


@functools.cache
def _suffixes() -> frozenset[str]:
    """Of files that may be contracts though nobody says so."""
    return frozenset(suffix for format_ in formats() for suffix in format_.suffixes)


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one look at a file says, kept between runs."""

    format: str
    """Name of the format; "": no contract."""
    references: tuple[str, ...]


class _Side:
    """One tree, looked at once: what its files are and what they refer to."""

    def __init__(self, tree: Tree, config: Config, changed: set[str], seen: _Seen, *, lone: bool) -> None:
        self.tree = tree
        self.config = config
        self.lone = lone
        self.entries = tree.entries()
        self.problems: list[Problem] = []
        self._changed = changed
        self._seen = seen
        self._looks = recall_of(tree).shelf("looks", Look)
        self._references: dict[str, tuple[str, ...]] = {}

    def units(self) -> dict[tuple[str, str], Unit]:
        """(format, path) -> contract."""
        members: dict[str, list[str]] = {}
        for path, found in self._members():
            members.setdefault(found.name, []).append(path)
        units: dict[tuple[str, str], Unit] = {}
        for format_ in formats():
            files = members.get(format_.name, [])
            if format_.references is not no_references:
                self._follow(format_, files)
            for path, own in format_.gather(sorted(files)):
                units[format_.name, path] = Unit(format_, path, own)
        return units

    def _members(self) -> Iterator[tuple[str, Format]]:
        """Every file that is a contract or part of one, with its format."""
        wanted = [path for path, entry in self.entries.items() if self._candidate(path, entry)]
        named = {path: found for path in wanted if (found := self._known_by_name(path)) is not None}
        unread = [path for path in wanted if path not in named and self._key(path) not in self._seen.formats]
        if len(unread) <= self.config.limits.files:  # the limit counts what is known as well
            unread = [path for path in unread if not self._recalled(path)]
        for path, data in self._contents(unread):
            key = self._key(path)
            if data.startswith(_POINTER):
                self._seen.pointers.add(key)
            found = self._seen.formats[key] = self._format_of(path, data) if key not in self._seen.pointers else None
            if found is not None:
                self._seen.references[key] = tuple(found.references(path, data))
            if key not in self._seen.pointers and self._decided_by_content(path):
                references = self._seen.references.get(key, ())
                self._looks.put(self._content_key(path), Look(found.name if found else "", references))
        for path in wanted:
            key = self._key(path)
            found = named.get(path) or self._seen.formats.get(key)
            if key in self._seen.pointers:
                self.problems.append(obstacles.pointer(path, fatal=self._sure(path)))
            elif found is not None:
                yield path, found

    def _key(self, path: str) -> _Key:
        return path, self if path in self._changed else None

    def _recalled(self, path: str) -> bool:
        """Whether an earlier run has seen the same file, and what it saw was taken over."""
        look = self._looks.get(self._content_key(path)) if self._decided_by_content(path) else None
        found = by_name(look.format) if look else None
        if look is None or (look.format and found is None):
            return False
        self._seen.formats[self._key(path)] = found
        if found is not None:
            self._seen.references[self._key(path)] = look.references
        return True

    def _decided_by_content(self, path: str) -> bool:
        """Whether neither policy nor user has a say in what the file is, and it does not differ."""
        ruled = self.lone or path in self._changed or any(matches(rule.glob, path) for rule in self.config.paths)
        return not ruled and self._looks.kept

    def _content_key(self, path: str) -> str:
        return f"{self.entries[path].content_id} {path}"

    def _known_by_name(self, path: str) -> Format | None:
        """The format of a file whose name says it all; what changed is read, since it may hold something else."""
        suffix = _suffix(path)
        if path in self._changed or any(matches(rule.glob, path) for rule in self.config.paths):
            return None
        return next((one for one in formats() if suffix in one.named and one.recognise(path, b"")), None)

    def _contents(self, wanted: list[str]) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of each file; one that is too large is a problem, and the others are read all the same."""
        limits = self.config.limits
        if len(wanted) > limits.files:
            message = f"{len(wanted):,} files may be contracts, more"
            self.problems.append(obstacles.too_many("files", message, limits.files))
            return
        left, total = wanted, 0
        while left:
            done = 0
            try:
                for path, data in self.tree.read_many(left):
                    done += 1
                    total += len(data)
                    if total > limits.total_bytes:
                        message = "files that may be contracts have more bytes"
                        self.problems.append(obstacles.too_many("total-bytes", message, limits.total_bytes))
                        return
                    if len(data) > limits.file_bytes:
                        self.problems.append(FileTooLarge(path, len(data), limits.file_bytes).problem)
                    else:
                        yield path, data
            except FileTooLarge as error:
                self.problems.append(error.problem)
                done += 1
            left = left[done:]

    def _candidate(self, path: str, entry: Entry) -> bool:
        config = self.config
        if path.startswith(f"{OWN_FOLDER}/") or any(matches(glob, path) for glob in config.ignore):
            return False
        if entry.mode == _SUBMODULE:
            self.problems.append(obstacles.submodule(path))
            return False
        if config.include and not any(matches(glob, path) for glob in config.include):
            return False
        named = self.lone or any(matches(rule.glob, path) for rule in config.paths)
        if not named and _suffix(path) not in _suffixes():
            return False
        if entry.mode == _LINK:
            self.problems.append(obstacles.link(path, fatal=self._sure(path)))
            return False
        if entry.size > config.limits.file_bytes:
            self.problems.append(FileTooLarge(path, entry.size, config.limits.file_bytes).problem)
            return False
        return True

    def _sure(self, path: str) -> bool:
        """Whether nothing but a contract can be meant: then that it cannot be read fails the check."""
        named = self.lone or any(matches(rule.glob, path) for rule in self.config.paths)
        return named or _suffix(path) not in _SCHEMA_SUFFIXES

    def _format_of(self, path: str, data: bytes) -> Format | None:
        for rule in reversed(self.config.paths):
            if matches(rule.glob, path):
                return by_name(rule.format)
        if is_own_output(data):
            return None
        suffix = _suffix(path)
        for format_ in formats():
            if suffix in format_.suffixes and format_.recognise(path, data):
                return format_
        return by_name("jsonschema") if self.lone and suffix in _SCHEMA_SUFFIXES else None

    def _follow(self, format_: Format, files: list[str]) -> None:
        """Note what contracts refer to and what that refers to, each file read once."""
        level, count = files, 0
        while level:
            unread = [path for path in level if self._key(path) not in self._seen.references]
            for path, data in self._contents(unread):
                self._seen.references[self._key(path)] = tuple(format_.references(path, data))
            for path in level:
                self._references[path] = self._seen.references.get(self._key(path), ())
                count += len(self._references[path])
            if count > self.config.limits.references:
                message = f"{format_.name} files refer to others more often"
                self.problems.append(obstacles.too_many("references", message, self.config.limits.references))
                return
            targets = {target for path in level for target in self._references[path]} - self._references.keys()
            level = sorted(path for path in targets if self._readable(path))

    def _readable(self, path: str) -> bool:
        return path in self.entries and self.entries[path].regular

    @property
    def referred(self) -> set[str]:
        """Every file that a contract refers to, over any number of steps."""
        return {target for targets in self._references.values() for target in targets}

    def reached_by(self, changed: set[str]) -> set[str]:
        """Files that refer, over any number of steps, to a changed file."""
        parents: dict[str, list[str]] = {}
        for path, targets in self._references.items():
            for target in targets:
                parents.setdefault(target, []).append(path)
        reached: set[str] = set()
        todo = [path for path in changed if path in parents]
        while todo:
            for parent in parents.get(todo.pop(), ()):
                if parent not in reached:
                    reached.add(parent)
                    todo.append(parent)
        return reached


def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


Units = dict[tuple[str, str], Unit]


def _paired(
    base: Units, head: Units, sides: list[_Side], dirty: Iterable[str], *, lone: bool
) -> Iterator[ContractPair]:
    dirty = set(dirty)
    paired = pair(base, head)
    removed, added = dict(paired.removed), dict(paired.added)
    for before, after in list(_moves(removed, added, sides, lone=lone)):
        del removed[before.format.name, before.path], added[after.format.name, after.path]
        yield ContractPair(after.format, before, after, touched=True)
    for unit in removed.values():
        yield ContractPair(unit.format, unit, None, touched=True)
    for unit in added.values():
        yield ContractPair(unit.format, None, unit, touched=True)
    for before, after in paired.kept.values():
        touched = before.files != after.files or any(path in dirty for path in (*before.files, *after.files))
        yield ContractPair(after.format, before, after, touched=touched)


def _moves(removed: Units, added: Units, sides: list[_Side], *, lone: bool) -> Iterator[tuple[Unit, Unit]]:
    """Contracts that changed their path: same bytes, else the same file name if that is unambiguous.

    A file that became a folder of files, or the reverse, is known by its folder.
    """
    left = dict(added)
    for before in removed.values():
        candidates = [unit for unit in left.values() if unit.format is before.format]
        same = [unit for unit in candidates if _bytes(sides[1], unit) == _bytes(sides[0], before)]
        named = [unit for unit in candidates if posixpath.basename(unit.path) == posixpath.basename(before.path)]
        twins = [
            unit
            for unit in removed.values()
            if unit.format is before.format and posixpath.basename(unit.path) == posixpath.basename(before.path)
        ]
        spread = [unit for unit in candidates if _within(before, unit) or _within(unit, before)]
        found = (
            same[:1]
            or (named if len(named) == len(twins) == 1 else [])
            or (spread if len(spread) == 1 else [])
            or (candidates if lone else [])
        )
        if found:
            del left[found[0].format.name, found[0].path]
            yield before, found[0]


def _within(one: Unit, folder: Unit) -> bool:
    """Whether a contract's files lie in the folder by which the other is known."""
    return all((posixpath.dirname(path) or ".") == folder.path for path in one.files)


def _bytes(side: _Side, unit: Unit) -> list[str]:
    return [side.entries[path].content_id for path in unit.files if path in side.entries]
