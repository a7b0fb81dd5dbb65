"""Which other files a YAML or JSON contract refers to, found without parsing it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_check.languages.schema.files import split_reference
from contract_check.languages.schema.shape import UnresolvedReferenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCE = re.compile(rb"""["']?\$ref["']?\s*:\s*(?:"([^"#\n]+)|'([^'#\n]+)|([^\s"'#{}\[\],][^\s#,}]*))""")


def external_files(path: str, data: bytes) -> Iterator[str]:
    """Paths in the same tree that `$ref` values of the file name, each once."""
    seen: set[str] = set()
    for match in _REFERENCE.finditer(data):
        target = next(group for group in match.groups() if group is not None).decode("utf-8", "replace").strip()
        try:
            file, _ = split_reference(target, path)
        except UnresolvedReferenceError:
            continue
        if file != path and file not in seen:
            seen.add(file)
            yield file
