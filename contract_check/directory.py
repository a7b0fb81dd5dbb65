"""Step 4, the interface directory: who provides what, who consumes what, and whom a change reaches."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from contract_check.config import matches
from contract_check.model.report import AffectedService
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_check.config import Config
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding

POLICY_FILE = ".contract-check.yml"


def with_services(findings: Sequence[Finding], mapped: Sequence[Mapped], config: Config) -> list[Finding]:
    """Each finding with the services that it reaches; harmless ones reach nobody."""
    by_path = {one.pair.path: one for one in mapped}
    return [
        dataclasses.replace(finding, services=tuple(_affected(finding, by_path.get(finding.change.contract), config)))
        if finding.level is not Level.COMPATIBLE
        else finding
        for finding in findings
    ]


def _affected(finding: Finding, mapped: Mapped | None, config: Config) -> Iterator[AffectedService]:
    seen: set[str] = set()
    for service in (*_configured(finding, config), *_declared(finding, mapped, config)):
        if service.name not in seen:
            seen.add(service.name)
            yield service


def _configured(finding: Finding, config: Config) -> Iterator[AffectedService]:
    """Services whose `consumes` names an interface that the change reaches."""
    for name, service in sorted(config.services.items()):
        for glob, interfaces in service.consumes.items():
            if not matches(glob, finding.change.contract):
                continue
            used = [reached for reached in finding.harmed if "*" in interfaces or reached in interfaces]
            if used or ("*" in interfaces and not finding.harmed):
                yield AffectedService(
                    name=name,
                    evidence=f"{POLICY_FILE} services.{name}.consumes",
                    strength="declared",
                    part=", ".join(used[:3]) + (f" and {len(used) - 3} more" if len(used) > 3 else ""),  # noqa: PLR2004
                    owner=service.owner,
                )


def _declared(finding: Finding, mapped: Mapped | None, config: Config) -> Iterator[AffectedService]:
    """Services that the contract itself lists (`x-consumers`), on the whole or on a reached interface."""
    contract = mapped.base or mapped.head if mapped else None
    if contract is None:
        return
    reached = set(finding.harmed)
    for interface in contract.interfaces:
        if interface.name in reached:
            for name in interface.consumers:
                yield _listed(name, str(interface.location), interface.name, config)
    for name in contract.consumers:
        yield _listed(name, f"{contract.path} x-consumers", "", config)


def _listed(name: str, evidence: str, part: str, config: Config) -> AffectedService:
    owner = config.services[name].owner if name in config.services else ""
    return AffectedService(name=name, evidence=evidence, strength="declared", part=part, owner=owner)


def provider(path: str, config: Config) -> str:
    """The service that provides a contract, "" when nobody says so."""
    for name, service in sorted(config.services.items()):
        if any(matches(glob, path) for glob in service.provides):
            return name
    return ""
