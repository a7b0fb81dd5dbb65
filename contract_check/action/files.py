"""Reports written into the workspace, which belongs to somebody else and holds a stranger's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.settings import SettingsError
from contract_check.writing import write_whole

if TYPE_CHECKING:
    import pathlib


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
        write_whole(folder / target.name, text.encode("utf-8"))
    except OSError as error:
        raise SettingsError(f"input `{setting}`: {name} cannot be written: {error.strerror}") from None
    return name


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
