"""Which service a file belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.globs import matches

if TYPE_CHECKING:
    from contract_check.config import Config

HOLDERS = frozenset({"apps", "clients", "consumers", "services"})
"""Folders that hold one folder a service."""


def declared(path: str, config: Config) -> str:
    """The service whose `paths` in the policy match a file, "" when none do."""
    return next(
        (name for name, service in config.services.items() if any(matches(glob, path) for glob in service.paths)), ""
    )


def service_of(path: str, config: Config) -> str:
    """As `declared`, else the folder directly below one that holds services, else ""."""
    steps = path.split("/")[:-1]
    return declared(path, config) or next(
        (steps[index + 1] for index, step in enumerate(steps[:-1]) if step in HOLDERS), ""
    )
