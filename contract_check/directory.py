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
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.consumers.codeowners import CodeOwners
    from contract_check.consumers.graphql_operations import OperationUse
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
    by_change = {change.id: one for one in mapped for change in one.changes}
    operations = _operations(mapped, base, config)
    return [
        dataclasses.replace(
            finding,
            services=tuple(_affected(finding, by_change.get(finding.change.id), known, operations, config, owners)),
        )
        if finding.level is not Level.COMPATIBLE
        else finding
        for finding in findings
    ]


def _operations(mapped: Sequence[Mapped], base: Tree, config: Config) -> dict[str, list[OperationUse]]:
    """Contract -> what the GraphQL operation documents of this tree select from it."""
    found: dict[str, list[OperationUse]] = {}
    for one in mapped:
        if one.pair.format.name == "graphql" and one.base is not None and one.changes:
            from contract_check.consumers import graphql_operations  # noqa: PLC0415 - only for GraphQL contracts

            def service_of(path: str) -> str:
                named = (name for name, service in config.services.items() if _owns(service.paths, path))
                return next(named, "") or graphql_operations.top_folder(path)

            found[one.pair.path] = list(graphql_operations.find(base, base.entries(), one.base, service_of))
    return found


def _owns(globs: Sequence[str], path: str) -> bool:
    return any(matches(glob, path) for glob in globs)


def _selecting(finding: Finding, uses: Sequence[OperationUse]) -> Iterator[AffectedService]:
    if uses:
        from contract_check.consumers import graphql_operations  # noqa: PLC0415 - only for GraphQL contracts

        yield from graphql_operations.affected(finding.change, uses)


def _affected(
    finding: Finding,
    mapped: Mapped | None,
    known: Sequence[Consumption],
    operations: Mapping[str, list[OperationUse]],
    config: Config,
    owners: CodeOwners,
) -> Iterator[AffectedService]:
    own = provider(finding.change.contract, config)
    seen = {own} if own else set()
    for service in _selecting(finding, operations.get(mapped.pair.path, []) if mapped else []):
        if service.name not in seen:
            seen.add(service.name)
            yield dataclasses.replace(service, owner=service.owner or _owner(service.name, config, owners))
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
