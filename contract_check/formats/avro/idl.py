"""Avro IDL (.avdl)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.documents.unreadable import unreadable
from contract_check.model.location import Location

if TYPE_CHECKING:
    from collections.abc import Callable


def read_idl(path: str, _data: bytes) -> tuple[Any, Callable[[Location], Location]]:
    """The protocol that an .avdl file describes, as JSON.

    Raises:
        Unreadable: always.
    """
    remedy = "Commit the protocol as JSON too: `avro-tools idl FILE.avdl FILE.avpr`."
    raise unreadable("avro-idl", "Avro IDL is not read", remedy, Location(path))
