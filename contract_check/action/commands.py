"""The runner's workflow commands, outputs and step summary, with what comes from contracts made harmless."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Mapping

MOST_SUMMARY = 1_000_000
"""Bytes of a step summary; at 1 MiB GitHub drops it whole."""
MOST_OUTPUT = 100_000
"""Bytes of one output; GitHub takes 1 MB for all of a job's."""


def command(name: str, message: str, **properties: str | int) -> str:
    """A workflow command, e.g. `::error file=a.yaml,line=3::text`.

    Escapes as the runner's own toolkit does (actions/toolkit, packages/core/src/command.ts).
    """
    facts = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value != "")
    return f"::{name}{' ' if facts else ''}{facts}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def write_outputs(path: pathlib.Path | None, outputs: Mapping[str, str]) -> None:
    """Append outputs to the runner's file, each under a delimiter that nobody can guess."""
    if path is None:
        return
    text = ""
    for name, value in outputs.items():
        delimiter = f"contract-check-{secrets.token_hex(16)}"
        text += f"{name}<<{delimiter}\n{value[:MOST_OUTPUT]}\n{delimiter}\n"
    _append(path, text.encode())


def write_summary(path: pathlib.Path | None, text: str) -> None:
    """Append to the step summary as much of `text` as the runner takes, cut at a line."""
    if path is None:
        return
    data = text.encode()
    if len(data) > MOST_SUMMARY:
        kept = data[: MOST_SUMMARY - 100].decode(errors="ignore").rpartition("\n")[0]
        data = f"{kept}\n\n… cut here: the whole report is in `report-file`.\n".encode()
    _append(path, data + b"\n")


def _append(path: pathlib.Path, data: bytes) -> None:
    """In one piece: a run that is killed leaves no half of it behind."""
    with path.open("ab", buffering=0) as file:
        file.write(data)
