"""A tree inside a JSON file: the contracts of a state, for places where that state's git history is not at hand.

The files themselves travel, not only what was understood of them: the comparers of today and of tomorrow then see
exactly what they would see in git, and the verdict is the same. Each file is deflated and written as base64, since
contracts repeat themselves, need not be UTF-8, and nobody reads a second copy of them in a JSON string.

Whoever wrote the file may be hostile: sizes are bounded while inflating, names stay names (nothing is ever written to
disk), and every content must have the id that the file claims for it.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from typing import TYPE_CHECKING, Any

from contract_check.sources.memory import blob_id
from contract_check.sources.tree import DEFAULT_MOST_BYTES, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

KIND = "contract-check/baseline"
_OPENING = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"kind"\s*:\s*"' + KIND.encode() + rb'"')
_OWN = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*(?:"kind"\s*:\s*"contract-check/|"schema_version"\s*:\s*"[^"]*"\s*,\s*"verdict"\s*:)'
)
"""How baselines and the directory's files begin, and how JSON reports do."""
MOST_BYTES = 512 << 20
"""All files of one baseline together, inflated."""
_PATH = re.compile(r"(?!/)[^\0\\]+")


class BaselineError(Exception):
    """The file is no baseline that can be used; the message says why."""


def is_baseline(data: bytes) -> bool:
    """Whether a file begins as `contract-check inventory --format json` writes it."""
    return _OPENING.match(data) is not None


def is_own_output(data: bytes) -> bool:
    """Whether this program wrote a JSON file about contracts: it speaks of them and is none."""
    return _OWN.match(data) is not None


def packed(files: Iterable[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """Path and content of files as JSON values; the same files give the same values."""
    return [
        {
            "path": path,
            "size": len(data),
            "content_id": blob_id(data),
            "deflated": base64.b64encode(zlib.compress(data, 9)).decode("ascii"),
        }
        for path, data in files
    ]


class BaselineTree:
    """The files in a baseline."""

    revision = ""

    def __init__(self, data: bytes, name: str) -> None:
        """Unpack everything at once: a wrong file must not be found halfway through a comparison.

        Raises:
            BaselineError: it is not what `packed` wrote.
        """
        self.name = name
        self._files = dict(_unpacked(data))
        self._entries = {
            path: Entry(path, "100644", blob_id(content), len(content)) for path, content in sorted(self._files.items())
        }

    def entries(self) -> Mapping[str, Entry]:
        """As `Tree` says."""
        return self._entries

    def read(self, path: str) -> bytes:
        """As `Tree` says."""
        if path not in self._files:
            raise FileNotFoundError(f"{self.name} has no file {path!r}")
        return self._files[path]

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """As `Tree` says."""
        for path in paths:
            yield path, self.read(path)


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"it is no JSON: {error}") from None
    sources = document.get("sources") if isinstance(document, dict) else None
    if not isinstance(sources, list):
        raise BaselineError("it has no `sources`: it was written without the contracts")
    left = MOST_BYTES
    seen: set[str] = set()
    for number, source in enumerate(sources):
        path = source.get("path") if isinstance(source, dict) else None
        if not isinstance(path, str) or not _PATH.fullmatch(path) or {"", ".", ".."} & set(path.split("/")):
            raise BaselineError(f"source {number} has no usable path")
        if path in seen:
            raise BaselineError(f"{path!r} is there twice")
        seen.add(path)
        content = _inflated(source, path, min(left, DEFAULT_MOST_BYTES))
        left -= len(content)
        yield path, content


def _inflated(source: Mapping[str, Any], path: str, most: int) -> bytes:
    try:
        deflated = base64.b64decode(source.get("deflated", ""), validate=True)
        inflate = zlib.decompressobj()
        content = inflate.decompress(deflated, most + 1)
    except (binascii.Error, zlib.error, TypeError, ValueError) as error:
        raise BaselineError(f"the content of {path!r} is damaged: {error}") from None
    if len(content) > most:
        raise BaselineError(f"{path!r} and the files before it are larger than {MOST_BYTES:,} bytes")
    if not inflate.eof or blob_id(content) != source.get("content_id"):
        raise BaselineError(f"the content of {path!r} is not what was stored")
    return content
