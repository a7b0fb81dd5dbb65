"""Which service a file belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_check.config import Config

HOLDERS = frozenset({"apps", "clients", "consumers", "services"})
"""Folders that hold one folder a service."""


def service_of(path: str, config: Config) -> str:
    """The service whose `paths` in the policy match a file, else the folder below one that holds services, else ""."""
    steps = path.split("/")[:-1]
    return config.home(path) or next((steps[index + 1] for index, step in enumerate(steps[:-1]) if step in HOLDERS), "")
