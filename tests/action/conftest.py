"""A pull request on a local GitHub, checked out as actions/checkout does, and the action run as the runner does."""

from __future__ import annotations

import pathlib
import sys
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))  # `world` is shared with tests of other folders

from world import HEADS, PATH, READ, WRITE, World, opened

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def world(tmp_path: pathlib.Path) -> Iterator[World]:
    yield from opened(tmp_path)


@pytest.fixture
def heads() -> dict[str, str]:
    """State of the pull request -> its contract."""
    return HEADS


@pytest.fixture
def grants() -> dict[bool, frozenset[str]]:
    """What a token may do, by whether it may write."""
    return {True: WRITE, False: READ}


@pytest.fixture
def broken(world: World, heads: dict[str, str]) -> World:
    """A pull request that breaks."""
    world.push({PATH: heads["breaking"]})
    return world
