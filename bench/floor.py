"""The floor: read both sides, parse JSON and YAML with what everybody has, compare. `floor.py BASE HEAD`.

For .proto and GraphQL, which nobody parses in Python but us, it only reads and hashes.
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import sys


def value(path: pathlib.Path) -> object:
    """A file as its parser gives it, or its hash."""
    data = path.read_bytes()
    if path.suffix == ".json":
        return json.loads(data)
    if path.suffix in {".yaml", ".yml"}:
        import yaml  # noqa: PLC0415 - no part of the floor of JSON

        return yaml.load(data, yaml.CSafeLoader)
    return hashlib.sha1(data).digest()


def side(path: pathlib.Path) -> object:
    """A file, or all files below a folder."""
    files = sorted(path.rglob("*.*")) if path.is_dir() else []
    return {str(file): value(file) for file in files if file.is_file()} if files else value(path)


if __name__ == "__main__":
    base, head = (side(pathlib.Path(argument)) for argument in sys.argv[1:3])
    sys.exit(base != head)
