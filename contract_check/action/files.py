"""Reports written into the workspace, which belongs to somebody else and holds a stranger's files."""

from __future__ import annotations

import contextlib
import os
import pathlib
import tempfile

from contract_check.settings import SettingsError


def write(workspace: pathlib.Path, name: str, text: str, setting: str) -> str:
    """Write a file of the workspace whole, owned as the workspace is, and give its path as asked for.

    The target is replaced, never followed: a checkout may hold a link of that name.

    Raises:
        SettingsError: the path leads out of the workspace, or cannot be written.
    """
    top = workspace.resolve()
    target = top / name
    try:
        folder = target.parent.resolve()
        if not folder.is_relative_to(top):
            raise SettingsError(f"input `{setting}` leads out of the workspace: {name}")
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".contract-check-")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        _hand_over(pathlib.Path(temporary), top)
        pathlib.Path(temporary).replace(folder / target.name)
    except OSError as error:
        raise SettingsError(f"input `{setting}`: {name} cannot be written: {error.strerror}") from None
    return name


def _hand_over(path: pathlib.Path, workspace: pathlib.Path) -> None:
    """Files of root would block the next checkout on a self-hosted runner."""
    path.chmod(0o644)
    owner = workspace.stat()
    with contextlib.suppress(PermissionError):  # not root: the file is ours already
        os.chown(path, owner.st_uid, owner.st_gid)


def inside(workspace: pathlib.Path, name: str, setting: str) -> pathlib.Path:
    """The path of an existing file of the workspace.

    Raises:
        SettingsError: it leads out of the workspace.
    """
    top = workspace.resolve()
    found = (top / name).resolve()
    if not found.is_relative_to(top):
        raise SettingsError(f"input `{setting}` leads out of the workspace: {name}")
    return found
