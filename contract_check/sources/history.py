"""Questions about commits: ancestors, release tags, which revisions touched a file."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import msgspec

from contract_check.sources.repository import EMPTY_TREES, GitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_check.sources.repository import Repository

_COMMIT_BYTES = 1 << 20
_COMMITTED = re.compile(rb"^committer .* (\d{1,10}) [-+]\d{4}$", re.MULTILINE)
_VERSION = re.compile(
    r"[vV]?(?P<numbers>[0-9]{1,18}(?:\.[0-9]{1,18}){0,3})(?:-(?P<pre>[0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
)


def parents(repository: Repository, revision: str) -> tuple[str, ...]:
    """Parents as the commit itself names them: in a shallow clone their objects may be missing."""
    commit = repository.resolve(revision)
    if commit in EMPTY_TREES:
        return ()
    data = next(iter(repository.read_objects((commit,), _COMMIT_BYTES))).data or b""
    header = data.partition(b"\n\n")[0].split(b"\n")
    return tuple(line[7:].decode("ascii") for line in header if line.startswith(b"parent "))


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """The best common ancestor, None when there is none among the commits that are here."""
    done = repository.attempt("merge-base", repository.resolve(one), repository.resolve(other))
    if done.returncode not in {0, 1}:
        raise GitError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout.decode("ascii").split("\n")[0] or None


def is_shallow(repository: Repository) -> bool:
    """Whether history was cut when cloning."""
    return repository.run("rev-parse", "--is-shallow-repository").strip() == b"true"


def changed_paths(repository: Repository, base: str, head: str) -> tuple[str, ...]:
    """Paths whose content or mode differs between two revisions, sorted; a moved file is two paths."""
    ids = (repository.resolve(base), repository.resolve(head))
    output = repository.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", *ids, "--")
    return tuple(sorted(path.decode("utf-8", "backslashreplace") for path in output.split(b"\0") if path))


def file_history(repository: Repository, revision: str, path: str, most: int = 1000) -> tuple[str, ...]:
    """Commits up to `revision` that changed a file, newest first."""
    commit = repository.resolve(revision)
    output = repository.run("rev-list", f"--max-count={most}", commit, "--", path)
    return tuple(output.decode("ascii").split())


def merges(
    repository: Repository, since: str, until: str, paths: Sequence[str], most: int
) -> tuple[tuple[str, str], ...]:
    """(before, after) of each merge or direct commit between two revisions that changed a path, newest first."""
    one, other = repository.resolve(since), repository.resolve(until)
    output = repository.run("rev-list", "--first-parent", f"--max-count={most}", other, f"^{one}", "--", *paths)
    steps = ((parents(repository, commit), commit) for commit in output.decode("ascii").split())
    return tuple((before[0], commit) for before, commit in steps if before)


def day(repository: Repository, revision: str) -> str:
    """The day on which a commit was made, in UTC, ISO 8601; "" for what has none."""
    commit = repository.resolve(revision)
    if commit in EMPTY_TREES:
        return ""
    data = next(iter(repository.read_objects((commit,), _COMMIT_BYTES))).data or b""
    found = _COMMITTED.search(data.partition(b"\n\n")[0])
    return dt.datetime.fromtimestamp(int(found[1]), dt.UTC).date().isoformat() if found else ""


class Tag(msgspec.Struct, frozen=True):
    """A tag that names a release."""

    name: str
    version: str
    """Without prefix and `v`."""
    commit: str


def release_tags(repository: Repository, prefix: str = "", merged_into: str = "") -> tuple[Tag, ...]:
    """Tags `PREFIX[v]VERSION`, oldest version first by semver precedence (semver.org section 11).

    Only those reachable from `merged_into` when that is given.
    """
    arguments = ["for-each-ref", "--format=%(refname:strip=2)%00%(objectname)%00%(*objectname)%00%(*objecttype)"]
    if merged_into:
        arguments.append(f"--merged={repository.resolve(merged_into)}")
    found = []
    for line in repository.run(*arguments, "refs/tags").decode("utf-8", "backslashreplace").splitlines():
        name, direct, peeled, kind = line.split("\0")
        match = _VERSION.fullmatch(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if match and kind in {"", "commit"}:
            found.append((_precedence(match), Tag(name, name.removeprefix(prefix).lstrip("vV"), peeled or direct)))
    return tuple(tag for _, tag in sorted(found, key=lambda item: (item[0], item[1].name)))


def _precedence(match: re.Match[str]) -> tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]:
    numbers = [int(number) for number in match["numbers"].split(".")]
    numbers += [0] * (4 - len(numbers))
    pre = match["pre"] or ""
    parts = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in pre.split(".") if part)
    return tuple(numbers), not pre, parts
