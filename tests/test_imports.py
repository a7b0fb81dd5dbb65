"""Imports point one way, heavy libraries stay where they are used, and the environment is read in two places."""

from __future__ import annotations

import ast
import pathlib
from typing import TYPE_CHECKING

import pytest

import contract_check

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = pathlib.Path(contract_check.__file__).parent
ORDER = (
    # DESIGN.md section 1: a module may import from its own layer and from those before it
    ("model", "version", "progress", "writing", "globs", "nearest"),
    ("documents", "rules", "sources"),
    ("config", "policyfile"),
    ("languages",),
    ("formats",),
    (
        "faults",
        "obstacles",
        "inventory",
        "lineage",
        "mapping",
        "versionfiles",
        "boundaries",
        "directory",
        "versioning",
        "judging",
        "proving",
        "consumers",
        "lint",
        "notes",
        "scaffolding",
        "surveying",
    ),
    ("reporting", "reports", "review", "sharding", "guard", "jobs", "release", "comparing", "gate", "settings"),
    ("cli", "action", "github", "__init__", "__main__"),
)
ONLY = {
    "model": {"model"},
    "sources": {"model", "sources", "version", "writing"},
    "documents": {"model", "documents"},
    "rules": {"model", "rules"},
    "reports": {"model", "rules", "reports", "version"},
    "github": {"model", "sources", "github", "version"},
}
"""Folders that see less than their layer would let them."""
ONLY_FROM = {"github": {"action", "github"}, "cli": {"cli", "__main__"}, "action": {"action", "cli", "__main__"}}
"""Folders that few may import."""
HEAVY = {
    "github": {"github"},
    "jsonschema": {"languages", "formats", "reports"},
    "graphql": {"languages", "formats", "consumers"},
    "fastavro": {"languages", "formats"},
    "google": {"languages", "formats"},
    "jinja2": {"reports"},
    "deepdiff": {"languages", "formats"},
}
"""Library -> folders that may import it."""
FORBIDDEN = frozenset({"utils", "helpers", "common", "base", "core", "misc"})
ENVIRONMENT = frozenset({"cli", "action", "__main__"})
CLOCKS = frozenset({"guard", "action", "github"})
"""Who may look at a clock: what watches over processes and requests, nobody who answers a question about a contract."""


def modules() -> list[pathlib.Path]:
    return sorted(ROOT.rglob("*.py"))


def _part(path: pathlib.Path) -> str:
    steps = path.relative_to(ROOT).with_suffix("").parts
    return steps[0]


def _imports(path: pathlib.Path) -> Iterator[tuple[str, int]]:
    """(module, line), those for type checkers alone included: they show who knows whom."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            module = node.module or ""
            if module == "contract_check":
                yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield module, node.lineno


def _layer(part: str) -> int | None:
    return next((index for index, parts in enumerate(ORDER) if part in parts), None)


SIDEWAYS = {("asyncapi", "avro"): "an AsyncAPI payload may be an Avro schema, and is proven as one"}
"""(format, format that it may know) -> why."""
IDS = [path.relative_to(ROOT).as_posix() for path in modules()]


@pytest.mark.parametrize("path", modules(), ids=IDS)
def test_imports_point_one_way(path: pathlib.Path) -> None:
    part = _part(path)
    own = _layer(part)
    assert own is not None, f"{path.name} has no place in the order of this test"
    for module, line in _imports(path):
        steps = module.split(".")
        if steps[0] == "contract_check" and len(steps) > 1:
            target = steps[1]
            layer = _layer(target)
            if layer is None:
                continue  # a name of the package itself, such as __version__
            assert layer <= own, f"{path}:{line}: {part} must not know {target}"
            assert target in ONLY.get(part, {target}), f"{path}:{line}: {part} sees only {sorted(ONLY[part])}"
            allowed = ONLY_FROM.get(target)
            assert allowed is None or part in allowed, f"{path}:{line}: only {sorted(allowed or ())} see {target}"
        elif steps[0] in HEAVY:
            assert part in HEAVY[steps[0]], f"{path}:{line}: {steps[0]} belongs to {sorted(HEAVY[steps[0]])}"


@pytest.mark.parametrize("path", modules(), ids=IDS)
def test_names_say_what_a_module_is_for(path: pathlib.Path) -> None:
    assert not FORBIDDEN & set(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", modules(), ids=IDS)
def test_only_the_edges_read_the_environment(path: pathlib.Path) -> None:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"):
            assert _part(path) in ENVIRONMENT, f"{path}:{node.lineno}: only cli and action read the environment"


@pytest.mark.parametrize("path", modules(), ids=IDS)
def test_languages_and_formats_do_not_know_each_other_sideways(path: pathlib.Path) -> None:
    """A language imports no other language; a format may use every language, and shares code with no other format."""
    steps = path.relative_to(ROOT).with_suffix("").parts
    if steps[0] not in ("languages", "formats") or len(steps) < 3:
        return
    shared = {entry.stem for entry in (ROOT / steps[0]).glob("*.py")}
    shared |= {target for owner, target in SIDEWAYS if owner == steps[1]}
    for module, line in _imports(path):
        names = module.split(".")
        if names[:2] == ["contract_check", steps[0]] and len(names) > 2:
            assert names[2] in {steps[1], *shared}, f"{path}:{line}: {steps[1]} must not know {names[2]}"


@pytest.mark.parametrize("path", modules(), ids=IDS)
def test_no_answer_depends_on_a_clock(path: pathlib.Path) -> None:
    for module, line in _imports(path):
        assert module != "time" or _part(path) in CLOCKS, f"{path}:{line}: count steps (languages/effort.py)"
