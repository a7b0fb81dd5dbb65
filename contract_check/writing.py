"""Writing files: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib


def write_whole(path: pathlib.Path, data: bytes) -> None:
    """Put a file in place so that a crash leaves the old one or the new one, never half of it.

    What stands there is replaced, a link is not followed. File and new folders belong to whoever owns the folder they
    are made in: files that root leaves in a workspace would block the next checkout on a self-hosted runner.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    import tempfile  # noqa: PLC0415 - brings much along, and most runs only print

    _make(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    made = pathlib.Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        made.chmod(0o644)
        _hand_over(made)
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _make(folder: pathlib.Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _hand_over(folder)


def _hand_over(path: pathlib.Path) -> None:
    owner = path.parent.stat()
    with contextlib.suppress(PermissionError):  # not root: it is ours already
        os.chown(path, owner.st_uid, owner.st_gid)
