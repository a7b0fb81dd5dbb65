"""The formats, in the order in which they are asked whether a file is theirs."""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.util
from typing import TYPE_CHECKING, get_args

from contract_check.model.contract import FormatName

if TYPE_CHECKING:
    from contract_check.formats.format import Format


@functools.cache
def formats() -> tuple[Format, ...]:
    """Every format. A record is cheap to import; what reads and compares loads on first use."""
    found = []
    for name in get_args(FormatName):
        with contextlib.suppress(ImportError, AttributeError):
            found.append(importlib.import_module(f"contract_check.formats.{name}").FORMAT)
    return tuple(found)


def by_name(name: str) -> Format | None:
    """The format of a name, None when there is none."""
    return next((format_ for format_ in formats() if format_.name == name), None)
