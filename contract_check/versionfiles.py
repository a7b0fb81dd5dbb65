"""Versions that stand in a file of their own: for contracts that share one, or whose format has no place for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from contract_check import documents
from contract_check.globs import matches
from contract_check.model.contract import Problem
from contract_check.model.location import Location, pointer_tokens
from contract_check.sources.tree import FileTooLarge

if TYPE_CHECKING:
    from contract_check.config import Config
    from contract_check.model.contract import Contract
    from contract_check.sources.tree import Tree

_LONGEST = 200
"""Characters; a longer text is no version."""


def versioned(contract: Contract | None, path: str, tree: Tree, config: Config, *, tell: bool) -> Contract | None:
    """The contract with the version that `version-files` of the policy finds for it on this side.

    `tell`: a file without a version is a problem; of the side before the change it is history.
    """
    named = next((file for glob, file in config.version_files.items() if matches(glob, path)), "")
    if contract is None or not named:
        return contract
    file, _, pointer = named.partition("#")
    try:
        version, place = _version(tree.read(file), file, pointer)
    except (FileNotFoundError, FileTooLarge, documents.Unreadable, ValueError):
        version, place = "", Location(file, line=1)
    if version or not tell:
        return structs.replace(contract, version=version, version_location=place)
    problem = Problem(
        rule="version-file",
        message=f"`{named}` holds no version for {path}",
        remedy="correct `version-files` of the policy, or the file",
        location=place,
    )
    return structs.replace(contract, problems=[*contract.problems, problem])


def _version(data: bytes, file: str, pointer: str) -> tuple[str, Location]:
    if file.endswith((".json", ".yaml", ".yml")):
        document = documents.read(data, file)[0]
        return document.source_text(pointer) or "", document.locate(Location(file, pointer))
    text = data.decode("utf-8-sig")
    if not file.endswith(".toml"):
        line = text.strip()
        return line if len(line) <= _LONGEST and "\n" not in line else "", Location(file, line=1)
    import tomllib  # noqa: PLC0415 - only for a version that stands in such a file

    value: Any = tomllib.loads(text)
    for token in pointer_tokens(pointer):
        value = value.get(token, {}) if isinstance(value, dict) else {}
    found = value if isinstance(value, str) else ""
    lines = [number for number, line in enumerate(text.split("\n"), 1) if found and f'"{found}"' in line]
    return found, Location(file, pointer, line=lines[0] if lines else 1)
