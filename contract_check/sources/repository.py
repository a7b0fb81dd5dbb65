"""A git repository, read through its objects: never the work tree, never a hook, a filter or the network.

Every call has an argument list, a neutral environment and, after `resolve`, only full object ids.
"""

from __future__ import annotations

import os
import re
from typing import IO, TYPE_CHECKING, Self

import msgspec

if TYPE_CHECKING:
    import pathlib
    import subprocess
    from collections.abc import Iterable, Iterator

_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
EMPTY_TREES = (
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
)
"""The tree without files, in SHA-1 and SHA-256 repositories: git knows it without storing it."""

_SETTINGS = (
    # A container runs as root on a checkout of another user; only objects are read, so ownership protects nothing.
    ("safe.directory", "*"),
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.useReplaceRefs", "false"),
    ("core.commitGraph", "false"),
    ("protocol.allow", "never"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("log.showSignature", "false"),
)
# Requests are written in portions that fit a pipe, so git is never stuck writing while we are stuck writing.
_PORTION = 100
_MISSING = (
    "an object is not in this repository (a partial or damaged clone); run: git fetch --refetch --no-filter origin"
)


class GitError(Exception):
    """git refused or failed. The text is git's own first line."""


class RevisionError(GitError):
    """A name that is no revision of the repository."""

    def __init__(self, revision: str) -> None:
        super().__init__(f"{revision!r} is no revision of this repository")
        self.revision = revision


class Object(msgspec.Struct, frozen=True):
    """One object as `cat-file` gives it; `data` is None when it was larger than asked for."""

    kind: str
    size: int
    data: bytes | None


def neutral_environment() -> dict[str, str]:
    """The whole environment of every git call. Nothing is inherited but the search path."""
    environment = {
        "PATH": os.pathsep.join(os.get_exec_path()),
        "HOME": os.devnull,
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_PAGER": "cat",
        "GIT_CONFIG_COUNT": str(len(_SETTINGS)),
    }
    for number, (key, value) in enumerate(_SETTINGS):
        environment[f"GIT_CONFIG_KEY_{number}"] = key
        environment[f"GIT_CONFIG_VALUE_{number}"] = value
    return environment


class Repository:
    """One repository. Holds at most one `git cat-file --batch` process; close it, or use it in a `with`."""

    def __init__(self, path: pathlib.Path) -> None:
        """`path` is any folder of the work tree, or the git folder itself."""
        self.path = path
        self._environment = neutral_environment()
        self._batch: subprocess.Popen[bytes] | None = None
        self.calls = 0
        """git processes started, for tests of cost."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """End the reading process, if there is one."""
        batch, self._batch = getattr(self, "_batch", None), None
        if batch is not None:
            for stream in (batch.stdin, batch.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:  # the process is gone already
                        continue
            batch.wait()

    def run(self, *arguments: str) -> bytes:
        """What `git ARGUMENTS` prints.

        Raises:
            GitError: any exit status but 0.
        """
        done = self.attempt(*arguments)
        if done.returncode:
            raise GitError(_first_line(done.stderr) or f"git {arguments[0]} failed ({done.returncode})")
        return done.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """The same with the exit status for the caller to read."""
        if any("\0" in argument for argument in arguments):
            raise GitError("an argument contains a NUL character")
        self.calls += 1
        import subprocess  # noqa: PLC0415 - folders are compared without git

        try:
            return subprocess.run(
                ["git", *arguments],
                cwd=self.path,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise GitError(f"git could not be started in {self.path}: {error.strerror}") from error

    def resolve(self, revision: str) -> str:
        """Full id of the commit that a revision names; the id of an empty tree stands for itself.

        Raises:
            RevisionError: no such revision here. It may exist elsewhere: `git fetch` gets it.
        """
        if revision in EMPTY_TREES:
            return revision
        if not revision or "\0" in revision or "\n" in revision:
            raise RevisionError(revision)
        done = self.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        found = done.stdout.decode("ascii", "replace").strip()
        if done.returncode or not _OBJECT_ID.fullmatch(found):
            if b"not a git repository" in done.stderr:
                raise GitError(_first_line(done.stderr))
            raise RevisionError(revision)
        return found

    def has(self, revision: str) -> bool:
        """Whether the revision names a commit whose object is here."""
        try:
            self.resolve(revision)
        except RevisionError:
            return False
        return True

    def read_objects(self, ids: Iterable[str], most_bytes: int) -> Iterator[Object]:
        """Objects by full id, in order, through one process for all calls.

        Raises:
            GitError: an object is missing (a shallow or partial clone) or git ended.
        """
        wanted = list(ids)
        for start in range(0, len(wanted), _PORTION):
            portion = wanted[start : start + _PORTION]
            if not all(_OBJECT_ID.fullmatch(object_id) for object_id in portion):
                raise GitError("not an object id")
            # Read out before the first is handed on: a caller may stop half way or ask for another object meanwhile.
            yield from tuple(self._portion(portion, most_bytes))

    def _portion(self, ids: list[str], most_bytes: int) -> Iterator[Object]:
        batch = self._start_batch()
        if batch.stdin is None or batch.stdout is None:  # both are asked for above
            raise GitError("git cat-file has no pipes")
        try:
            batch.stdin.write("".join(f"{object_id}\n" for object_id in ids).encode())
            batch.stdin.flush()
            for _ in ids:
                yield _next_object(batch.stdout, most_bytes)
        except (OSError, GitError) as error:
            self.close()
            raise error if isinstance(error, GitError) else GitError(f"git cat-file ended: {error}") from error

    def _start_batch(self) -> subprocess.Popen[bytes]:
        if self._batch is None:
            import subprocess  # noqa: PLC0415 - as above

            self.calls += 1
            self._batch = subprocess.Popen(
                ["git", "cat-file", "--batch"],
                cwd=self.path,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._batch


def find_repository(folder: pathlib.Path) -> Repository | None:
    """The repository that a folder belongs to, bare ones too."""
    repository = Repository(folder)
    return None if repository.attempt("rev-parse", "--git-dir").returncode else repository


def _next_object(stream: IO[bytes], most_bytes: int) -> Object:
    header = stream.readline().split()
    if len(header) != 3:  # noqa: PLR2004 - id, type and size; anything else is a refusal
        raise GitError(_MISSING)
    size = int(header[2])
    if size <= most_bytes:
        data = stream.read(size)
        stream.read(1)
        return Object(header[1].decode(), size, data)
    _skip(stream, size + 1)
    return Object(header[1].decode(), size, None)


def _skip(stream: IO[bytes], size: int) -> None:
    """Pass over what is too large to hold."""
    while size and (piece := stream.read(min(size, 1 << 20))):
        size -= len(piece)


def _first_line(text: bytes) -> str:
    return text.decode("utf-8", "replace").strip().partition("\n")[0]
