"""Which other files a YAML or JSON contract refers to, found without parsing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check import documents

if TYPE_CHECKING:
    from collections.abc import Iterator


def external_files(path: str, data: bytes) -> Iterator[str]:
    """Paths in the same tree that `$ref` values of the file name, each once."""
    for reference in documents.iter_references(data):
        file = documents.target(path, reference)
        if file is not None and file != path:
            yield file
