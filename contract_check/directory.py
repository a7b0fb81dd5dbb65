"""Step 4, the interface directory: who provides what, who consumes what, and whom a change reaches."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from contract_check.consumers import backstage, codeowners, folders, pacts, policy
from contract_check.consumers.catalog import Catalog
from contract_check.consumers.consumption import ALL, STRENGTHS, Consumption
from contract_check.consumers.mentions import Mentions
from contract_check.globs import Globs, matches
from contract_check.model.report import AffectedService, PolicyFailure
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from contract_check.config import Config
    from contract_check.consumers.codeowners import CodeOwners
    from contract_check.consumers.graphql_operations import OperationUse
    from contract_check.inventory import Inventory
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding
    from contract_check.sources.tree import Tree


class Reached(msgspec.Struct, frozen=True):
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
    before, after = Catalog(base), Catalog(head)
    provided_by = functools.partial(_provider, config, before)
    replayed = pacts.replay(findings, mapped, (base, head), config, provided_by, alone)
    if all(finding.level is Level.COMPATIBLE for finding in findings):
        return Reached(list(findings), replayed.failures)
    listed, remaining = _catalogued(base, before), _catalogued(head, after)
    evidence = _Evidence(
        config=config,
        provided_by=provided_by,
        known=Globs(
            (one.contract, one) for one in dict.fromkeys((*policy.consumptions(config, base), *listed, *remaining))
        ),
        operations=_operations(mapped, base, config),
        pacts=replayed.services,
        mentions=Mentions(base, config),
        owners=codeowners.of(base),
        owned={**backstage.owners(base), **before.owners},
    )
    by_change = {change.id: one for one in mapped for change in one.changes}
    found = [
        structs.replace(finding, services=tuple(evidence.affected(finding, by_change[finding.change.id])))
        if finding.level is not Level.COMPATIBLE
        else finding
        for finding in findings
    ]
    failures = (*_undeclared(found, by_change, evidence), *_hidden(found, listed, remaining))
    return Reached(found, (*replayed.failures, *failures))


def _catalogued(tree: Tree, catalog: Catalog) -> tuple[Consumption, ...]:
    """What the catalogs of a tree say of consumers."""
    return (*catalog.consumptions(), *backstage.consumptions(tree))


class _Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of who uses what."""

    config: Config
    provided_by: Callable[[Mapped], str]
    known: Globs[Consumption]
    operations: Mapping[str, list[OperationUse]]
    pacts: Mapping[str, list[AffectedService]]
    mentions: Mentions
    owners: CodeOwners
    owned: Mapping[str, str]
    """Service -> owner, as catalogs say."""

    def affected(self, finding: Finding, mapped: Mapped) -> Iterator[AffectedService]:
        """The services that a finding reaches, each once, with the strongest evidence."""
        seen = {"", self._own(finding, mapped)}
        for service in sorted(self._all(finding, mapped), key=lambda one: STRENGTHS.index(one.strength)):
            if service.name not in seen:
                seen.add(service.name)
                yield structs.replace(service, owner=service.owner or self._owner(service.name))

    def _all(self, finding: Finding, mapped: Mapped) -> Iterator[AffectedService]:
        yield from self.pacts.get(finding.change.id, ())
        yield from _selecting(finding, self.operations.get(mapped.pair.path, []))
        for consumption in self.declared(finding, mapped):
            used = _resolved(consumption, mapped).used(finding.harmed)
            if (used and consumption.met(finding.change)) or (ALL in consumption.interfaces and not finding.harmed):
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
        path = finding.change.contract
        yield from self.known.of(path)
        yield from (one for one in _listed(mapped) if matches(one.contract, path))

    def _own(self, finding: Finding, mapped: Mapped) -> str:
        path = finding.change.contract
        return self.config.provider(path) or self.provided_by(mapped) or folders.service_of(path, self.config)

    def _owner(self, name: str) -> str:
        """By the policy, else by a catalog, else by who owns the service's own source."""
        service = self.config.services.get(name)
        paths = [path.rstrip("*") for path in service.paths] if service else []
        stated = (service.owner if service else "") or self.owned.get(name, "")
        return stated or next((owner for path in paths if (owner := self.owners.owner(path))), "")


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


def _hidden(
    findings: Sequence[Finding], listed: Sequence[Consumption], remaining: Sequence[Consumption]
) -> Iterator[PolicyFailure]:
    """Consumers that the same change strikes off the lists: it is hurt all the same, and nobody is to overlook it."""
    left = {(one.service, one.contract) for one in remaining}
    gone = {one.service: one for one in listed if (one.service, one.contract) not in left}
    hurt: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        for service in finding.services if finding.level is Level.BREAKING else ():
            if service.name in gone and matches(gone[service.name].contract, finding.change.contract):
                hurt.setdefault((service.name, finding.change.contract), []).append(finding.change.id)
    for (name, contract), changes in hurt.items():
        yield PolicyFailure(
            rule="consumer-removed",
            message=f"{name} is no longer a listed consumer ({gone[name].evidence}) of {contract}, which breaks for it",
            remedy="take it off the list in another change, before this one",
            contract=contract,
            changes=tuple(changes),
            level=Level.WARNING,
        )


def _operations(mapped: Sequence[Mapped], base: Tree, config: Config) -> dict[str, list[OperationUse]]:
    """Contract -> what the GraphQL operation documents of this tree select from it."""
    found: dict[str, list[OperationUse]] = {}
    for one in mapped:
        if one.pair.format.name == "graphql" and one.base is not None and one.changes:
            from contract_check.consumers import graphql_operations  # noqa: PLC0415 - only for GraphQL contracts

            def service_of(path: str) -> str:
                return config.home(path) or graphql_operations.top_folder(path)

            found[one.pair.path] = list(graphql_operations.find(base, base.entries(), one.base, service_of))
    return found


def _selecting(finding: Finding, uses: Sequence[OperationUse]) -> Iterator[AffectedService]:
    if uses:
        from contract_check.consumers import graphql_operations  # noqa: PLC0415 - only for GraphQL contracts

        yield from graphql_operations.affected(finding.change, uses)


_SHOWN = 3


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _resolved(consumption: Consumption, mapped: Mapped) -> Consumption:
    """A use whose interfaces are named by JSON Pointers, with their names."""
    pointers = [name[1:] for name in consumption.interfaces if name.startswith("#/")]
    if not pointers:
        return consumption
    names = [
        interface.name
        for contract in (mapped.base, mapped.head)
        for interface in (contract.interfaces if contract is not None else ())
        if any(f"{interface.location.pointer}/".startswith(f"{pointer}/") for pointer in pointers)
    ]
    return structs.replace(consumption, interfaces=(*consumption.interfaces, *names))


def _listed(mapped: Mapped) -> Iterator[Consumption]:
    """Services that the contract itself lists (`x-consumers`), on the whole or on an interface."""
    contract = mapped.base or mapped.head
    if contract is None or contract.format == "catalog":
        return  # what a catalog lists is known already, line by line
    for interface in contract.interfaces:
        for name in interface.consumers:
            place = contract.locate(interface.location)
            yield Consumption(
                service=name, contract=mapped.pair.path, interfaces=(interface.name,), evidence=str(place)
            )
    for name in contract.consumers:
        yield Consumption(service=name, contract=mapped.pair.path, evidence=f"{contract.path} x-consumers")


def _provider(config: Config, catalog: Catalog, mapped: Mapped) -> str:
    contract = mapped.base or mapped.head
    stated = config.provider(mapped.pair.path) or (contract.provider if contract is not None else "")
    return stated or catalog.provider(mapped.pair.path)
