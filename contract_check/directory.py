"""Step 4, the interface directory: who provides what, who consumes what, and whom a change reaches."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from contract_check.config import matches
from contract_check.consumers import backstage, codeowners, policy
from contract_check.consumers.consumption import ALL, STRENGTHS, Consumption
from contract_check.model.report import AffectedService
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.config import Config
    from contract_check.consumers.codeowners import CodeOwners
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree


def with_services(
    findings: Sequence[Finding], mapped: Sequence[Mapped], base: Tree, head: Tree, config: Config
) -> list[Finding]:
    """Each finding with the services that it reaches; harmless ones reach nobody.

    Consumers are taken from both sides: who was there before the change is hurt by it, whoever removed the entry.
    """
    known = list(
        dict.fromkeys((*policy.consumptions(config), *backstage.consumptions(base), *backstage.consumptions(head)))
    )
    owners = codeowners.of(base)
    by_path = {one.pair.path: one for one in mapped}
    return [
        dataclasses.replace(
            finding, services=tuple(_affected(finding, by_path.get(finding.change.contract), known, config, owners))
        )
        if finding.level is not Level.COMPATIBLE
        else finding
        for finding in findings
    ]


def _affected(
    finding: Finding, mapped: Mapped | None, known: Sequence[Consumption], config: Config, owners: CodeOwners
) -> Iterator[AffectedService]:
    own = provider(finding.change.contract, config)
    seen = {own} if own else set()
    for consumption in sorted((*known, *_declared(mapped)), key=lambda one: STRENGTHS.index(one.strength)):
        if consumption.service in seen or not matches(consumption.contract, finding.change.contract):
            continue
        used = consumption.used(finding.harmed)
        if used or (ALL in consumption.interfaces and not finding.harmed):
            seen.add(consumption.service)
            yield AffectedService(
                name=consumption.service,
                evidence=consumption.evidence,
                strength=consumption.strength,
                part=_few(used),
                owner=consumption.owner or _owner(consumption.service, config, owners),
            )


_SHOWN = 3


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _owner(name: str, config: Config, owners: CodeOwners) -> str:
    """By the policy, else by who owns the service's own source."""
    service = config.services.get(name)
    if service is None:
        return ""
    return service.owner or next((owner for path in service.paths if (owner := owners.owner(path.rstrip("*")))), "")


def _declared(mapped: Mapped | None) -> Iterator[Consumption]:
    """Services that the contract itself lists (`x-consumers`), on the whole or on an interface."""
    contract = (mapped.base or mapped.head) if mapped else None
    if mapped is None or contract is None:
        return
    for interface in contract.interfaces:
        for name in interface.consumers:
            place = contract.locate(interface.location)
            yield Consumption(
                service=name, contract=mapped.pair.path, interfaces=(interface.name,), evidence=str(place)
            )
    for name in contract.consumers:
        yield Consumption(service=name, contract=mapped.pair.path, evidence=f"{contract.path} x-consumers")


def provider(path: str, config: Config) -> str:
    """The service that provides a contract, "" when nobody says so."""
    for name, service in sorted(config.services.items()):
        if any(matches(glob, path) for glob in service.provides):
            return name
    return ""
