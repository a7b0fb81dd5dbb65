"""Step 4, the interface directory: who provides what, who consumes what, and whom a change reaches."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from contract_check.config import matches
from contract_check.consumers import backstage, codeowners, folders, pacts, policy
from contract_check.consumers.consumption import ALL, STRENGTHS, Consumption
from contract_check.consumers.mentions import Mentions
from contract_check.model.report import AffectedService, PolicyFailure
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.consumers.codeowners import CodeOwners
    from contract_check.consumers.graphql_operations import OperationUse
    from contract_check.inventory import Inventory
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree


@dataclasses.dataclass(frozen=True, slots=True)
class Reached:
    """Whom a change reaches."""

    findings: list[Finding]
    failures: tuple[PolicyFailure, ...] = ()
    """What the evidence says against the findings or against what was declared."""


def reached(
    findings: Sequence[Finding], mapped: Sequence[Mapped], inventory: Inventory, base: Tree, head: Tree, config: Config
) -> Reached:
    """Each finding with the services that it reaches; harmless ones reach nobody.

    `inventory`: all contracts of the two trees, where `mapped` may be a part of them.
    Consumers are taken from both sides: who was there before the change is hurt by it, whoever removed the entry.
    """
    kinds = [pair.format.name for pair in inventory.pairs]
    alone = frozenset(kind for kind in kinds if kinds.count(kind) == 1)
    replayed = pacts.replay(findings, mapped, (base, head), config, functools.partial(_provider, config), alone)
    evidence = _Evidence(
        config=config,
        known=_stated(config, base, head),
        operations=_operations(mapped, base, config),
        pacts=replayed.services,
        mentions=Mentions(base, config),
        owners=codeowners.of(base),
    )
    by_change = {change.id: one for one in mapped for change in one.changes}
    found = [
        dataclasses.replace(finding, services=tuple(evidence.affected(finding, by_change[finding.change.id])))
        if finding.level is not Level.COMPATIBLE
        else finding
        for finding in findings
    ]
    return Reached(found, (*replayed.failures, *_undeclared(found, by_change, evidence)))


def _stated(config: Config, base: Tree, head: Tree) -> tuple[Consumption, ...]:
    """What policy and catalogs say of consumers."""
    stated = (*policy.consumptions(config, base), *backstage.consumptions(base), *backstage.consumptions(head))
    return tuple(dict.fromkeys(stated))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """All that is known of who uses what."""

    config: Config
    known: tuple[Consumption, ...]
    operations: Mapping[str, list[OperationUse]]
    pacts: Mapping[str, list[AffectedService]]
    mentions: Mentions
    owners: CodeOwners

    def affected(self, finding: Finding, mapped: Mapped) -> Iterator[AffectedService]:
        """The services that a finding reaches, each once, with the strongest evidence."""
        seen = {"", self._own(finding, mapped)}
        for service in sorted(self._all(finding, mapped), key=lambda one: STRENGTHS.index(one.strength)):
            if service.name not in seen:
                seen.add(service.name)
                yield dataclasses.replace(service, owner=service.owner or self._owner(service.name))

    def _all(self, finding: Finding, mapped: Mapped) -> Iterator[AffectedService]:
        yield from self.pacts.get(finding.change.id, ())
        yield from _selecting(finding, self.operations.get(mapped.pair.path, []))
        for consumption in self.declared(finding, mapped):
            used = consumption.used(finding.harmed)
            if used or (ALL in consumption.interfaces and not finding.harmed):
                yield AffectedService(
                    name=consumption.service,
                    evidence=consumption.evidence,
                    strength=consumption.strength,
                    part=_few(used),
                    owner=consumption.owner,
                )
        yield from self.mentions.of(finding, mapped)

    def declared(self, finding: Finding, mapped: Mapped) -> Iterator[Consumption]:
        """Who is said to consume the contract of a finding, whichever part."""
        for consumption in (*self.known, *_listed(mapped)):
            if matches(consumption.contract, finding.change.contract):
                yield consumption

    def _own(self, finding: Finding, mapped: Mapped) -> str:
        return _provider(self.config, mapped) or folders.service_of(finding.change.contract, self.config)

    def _owner(self, name: str) -> str:
        """By the policy, else by who owns the service's own source."""
        service = self.config.services.get(name)
        if service is None:
            return ""
        paths = (path.rstrip("*") for path in service.paths)
        return service.owner or next((owner for path in paths if (owner := self.owners.owner(path))), "")


def _undeclared(
    findings: Sequence[Finding], mapped: Mapping[str, Mapped], evidence: _Evidence
) -> Iterator[PolicyFailure]:
    """Affected services that evidence shows beside the consumers that somebody listed: the list is not complete."""
    told: dict[tuple[str, str], PolicyFailure] = {}
    for finding in findings:
        listed = {one.service for one in evidence.declared(finding, mapped[finding.change.id])}
        for service in finding.services if listed else ():
            if service.strength in ("certain", "derived") and service.name not in listed:
                contract = finding.change.contract
                told.setdefault(
                    (service.name, contract),
                    PolicyFailure(
                        rule="consumer-undeclared",
                        message=f"{service.name} uses {contract} ({service.evidence}), but is no declared consumer",
                        remedy=f"add `{contract}` to `consumes` of {service.name} in the policy, or to a catalog",
                        contract=contract,
                        changes=(finding.change.id,),
                        level=Level.WARNING,
                    ),
                )
    yield from told.values()


def _operations(mapped: Sequence[Mapped], base: Tree, config: Config) -> dict[str, list[OperationUse]]:
    """Contract -> what the GraphQL operation documents of this tree select from it."""
    found: dict[str, list[OperationUse]] = {}
    for one in mapped:
        if one.pair.format.name == "graphql" and one.base is not None and one.changes:
            from contract_check.consumers import graphql_operations  # noqa: PLC0415 - only for GraphQL contracts

            def service_of(path: str) -> str:
                return folders.declared(path, config) or graphql_operations.top_folder(path)

            found[one.pair.path] = list(graphql_operations.find(base, base.entries(), one.base, service_of))
    return found


def _selecting(finding: Finding, uses: Sequence[OperationUse]) -> Iterator[AffectedService]:
    if uses:
        from contract_check.consumers import graphql_operations  # noqa: PLC0415 - only for GraphQL contracts

        yield from graphql_operations.affected(finding.change, uses)


_SHOWN = 3


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _listed(mapped: Mapped) -> Iterator[Consumption]:
    """Services that the contract itself lists (`x-consumers`), on the whole or on an interface."""
    contract = mapped.base or mapped.head
    if contract is None:
        return
    for interface in contract.interfaces:
        for name in interface.consumers:
            place = contract.locate(interface.location)
            yield Consumption(
                service=name, contract=mapped.pair.path, interfaces=(interface.name,), evidence=str(place)
            )
    for name in contract.consumers:
        yield Consumption(service=name, contract=mapped.pair.path, evidence=f"{contract.path} x-consumers")


def _provider(config: Config, mapped: Mapped) -> str:
    contract = mapped.base or mapped.head
    return provider(mapped.pair.path, config) or (contract.provider if contract is not None else "")


def provider(path: str, config: Config) -> str:
    """The service that provides a contract, "" when nobody says so."""
    for name, service in sorted(config.services.items()):
        if any(matches(glob, path) for glob in service.provides):
            return name
    return ""
