"""How much of a hostile file is read before it is refused."""

from __future__ import annotations

import msgspec

MEBIBYTE = 1 << 20


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds that hold before and while values are built. Real contracts stay far below each of them."""

    file_bytes: int = 512 * MEBIBYTE
    """The most that a policy may allow; its own limit holds before. The largest real contract known has 13 MB."""
    json_values: int = 20_000_000
    """Values that a JSON file may hold at most, as its commas and brackets say before any is built: some 2 GB."""
    depth: int = 200
    """Nested objects and lists. Code that walks values may recurse: Python stops at 1,000 frames."""
    aliases: int = 100_000
    """YAML aliases (`*name`) of one file."""
    expanded_nodes: int = 5_000_000
    """Nodes a walk of the value would meet, each alias counted with all it stands for."""
    merge_keys: int = 200_000
    """Entries that YAML merge keys (`<<`) copy in one file."""
    documents: int = 10_000
    """Documents of one YAML file."""
    problems: int = 100
    """Problems kept of one document; a file with more of them is not helped by a longer list."""


DEFAULT_LIMITS = Limits()
