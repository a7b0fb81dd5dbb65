"""What is measured: real pairs where they lie beside the project, synthetic ones always."""

from __future__ import annotations

import dataclasses
import pathlib
import subprocess
import sys
from typing import TYPE_CHECKING

import synthetic
from rivals import CACHE

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE = CACHE / "made"
BESIDE = pathlib.Path(__file__).parents[2] / "shared"
"""Where real pairs, and the maker of wordy ones, lie unless somebody says."""
_ALONE = 20_000
"""Operations past which rivals are spared: they would need more memory than the machine has."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Two sides of one contract."""

    name: str
    format: str
    base: pathlib.Path
    head: pathlib.Path
    root: str = ""
    """The file to give to tools that take no folder, relative to each side; "" when the sides are files."""
    alone: bool = False
    """Too large for rivals."""

    def sides(self, *, files: bool) -> tuple[pathlib.Path, pathlib.Path]:
        """Base and head, as folders where possible, or as files."""
        inside = self.root if files else ""
        return self.base / inside, self.head / inside


_REAL = (
    # name, format, folder, root file
    ("GitHub REST, JSON, 11 MB", "openapi", "openapi/github-rest", "api.github.com.json"),
    ("Stripe, YAML, 4 MB", "openapi", "openapi/stripe", "spec3.yaml"),
    ("Kubernetes, Swagger 2, 4 MB", "openapi", "openapi/kubernetes", "swagger.json"),
    ("Box, JSON, 1.7 MB", "openapi", "openapi/box", "openapi.json"),
    ("DigitalOcean, 2,900 YAML files", "openapi", "openapi/digitalocean", "specification/DigitalOcean-public.v2.yaml"),
    ("Canton, AsyncAPI, 88 kB", "asyncapi", "asyncapi/canton", "asyncapi.yaml"),
    ("GitHub, GraphQL, 1.1 MB", "graphql", "graphql/github", "schema.graphql"),
    ("Google AI Platform, 440 .proto", "protobuf", "protobuf/googleapis-aiplatform", ""),
)  # fmt: skip


def real(beside: pathlib.Path) -> Iterator[Pair]:
    """The real pairs that are here, and what can be made of them."""
    kept = beside / "real"
    for name, format_name, folder, root in _REAL:
        place = kept / folder
        if place.is_dir():
            yield Pair(name, format_name, place / "base", place / "head", root)
        else:
            print(f"{name}: not in {kept}, so it is left out", file=sys.stderr)
    protos = kept / "protobuf/googleapis-aiplatform/head"
    if protos.is_dir():
        files = synthetic.copy_protos(protos, MADE / "protos-16", 16)
        yield Pair(f"one of {files:,} .proto changed", "protobuf", MADE / "protos-16/base", MADE / "protos-16/head")
    stripe = kept / "openapi/stripe/base"
    if stripe.is_dir():
        yield Pair("nothing changed (Stripe)", "openapi", stripe, stripe, "spec3.yaml")


def made(operations: int, every: int = 100, *, shared: bool = False) -> Pair:
    """A synthetic description."""
    word = "one shared schema changed" if shared else f"{100 / every:g} % changed"
    folder = MADE / f"openapi-{operations}-{'shared' if shared else every}"
    synthetic.write_openapi(folder, operations, every, shared=shared)
    return Pair(f"{operations:,} operations, {word}", "openapi", folder / "base.json", folder / "head.json")


def wordy(beside: pathlib.Path, operations: int, *, shared: bool = False) -> Iterator[Pair]:
    """A synthetic description as wordy as real ones, 2.8 kB an operation, by a tool beside the project."""
    maker = beside / "tools/make_openapi.py"
    if not maker.exists():
        print(f"{maker} is not here, so {operations:,} of its operations are left out", file=sys.stderr)
        return
    folder = MADE / f"wordy-{operations}{'-shared' if shared else ''}"
    if not (folder / "head.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        more = ["--shared"] if shared else []
        subprocess.run([sys.executable, str(maker), str(operations), str(folder), *more], check=True)
    size = (folder / "head.json").stat().st_size / 1_000_000
    word = "one shared schema changed" if shared else "1 % changed"
    name = f"{operations:,} operations in {size:.0f} MB, {word}"
    yield Pair(name, "openapi", folder / "base.json", folder / "head.json", alone=operations > _ALONE)


def split(files: int) -> Pair:
    """A synthetic description in many files."""
    synthetic.write_split(MADE / f"split-{files}", files)
    place = MADE / f"split-{files}"
    return Pair(f"one of {files:,} files changed", "openapi", place / "base", place / "head", "openapi.json")


def protos(files: int) -> Pair:
    """A synthetic tree of .proto files."""
    synthetic.write_protos(MADE / f"protos-{files}", files)
    place = MADE / f"protos-{files}"
    return Pair(f"one of {files:,} .proto changed", "protobuf", place / "base", place / "head")
