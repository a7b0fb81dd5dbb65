"""Consumers from the policy file: `services.NAME.consumes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.consumers.consumption import Consumption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.config import Config

POLICY_FILE = ".contract-check.yml"


def consumptions(config: Config) -> Iterator[Consumption]:
    """What the policy says of every service."""
    for name, service in sorted(config.services.items()):
        for glob, interfaces in service.consumes.items():
            yield Consumption(
                service=name,
                contract=glob,
                interfaces=tuple(interfaces),
                evidence=f"{POLICY_FILE} services.{name}.consumes",
                owner=service.owner,
            )
