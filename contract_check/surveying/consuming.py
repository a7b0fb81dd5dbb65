"""Who uses an interface, from every source of evidence, and who answers for a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.consumers import backstage, codeowners, policy
from contract_check.consumers.consumption import STRENGTHS
from contract_check.globs import Globs
from contract_check.model.survey import KnownConsumer
from contract_check.surveying.providing import Providers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.config import Config
    from contract_check.model.contract import Contract, Interface
    from contract_check.model.entry import Entry
    from contract_check.model.survey import Bound
    from contract_check.sources.tree import Tree


class Consumers:
    """The consumers that one tree knows."""

    def __init__(self, tree: Tree, config: Config) -> None:
        self._config = config
        known = [*policy.consumptions(config, tree), *backstage.consumptions(tree)]
        known.sort(key=lambda one: STRENGTHS.index(one.strength))
        self._known = Globs((one.contract, one) for one in known)
        self._owners = codeowners.of(tree)
        self.providers = Providers(tree, config)

    def owner(self, service: str, path: str) -> str:
        """Who answers for a service: by the policy, by its entries, else by who owns the contract."""
        known = self._config.services.get(service)
        stated = known.owner if known is not None else ""
        return stated or self.providers.owner(service) or self._owners.owner(path)

    def of_interface(self, interface: Interface, contract: Contract, path: str) -> tuple[KnownConsumer, ...]:
        """Of an interface without an entry."""
        place = contract.locate(interface.location)
        declared = [self._made(name, str(place), "declared") for name in interface.consumers]
        declared += [self._made(name, f"{contract.path} x-consumers", "declared") for name in contract.consumers]
        return _each_once([*declared, *self._stated(path, interface.name)])

    def of_entry(self, entry: Entry, bound: tuple[Bound, ...], contract: Contract) -> tuple[KnownConsumer, ...]:
        """Of an entry: those that it lists itself, and those that are known of what it binds."""
        listed = [
            KnownConsumer(
                service=one.service,
                evidence=str(contract.locate(one.location)),
                strength="declared",
                owner=self._made(one.service, "", "").owner,
                uses=one.uses,
                pin=one.pin,
                note=" · ".join(text for text in (one.note, one.contact and f"contact {one.contact}") if text),
            )
            for one in entry.consumers or ()
        ]
        return _each_once([*listed, *(found for one in bound for found in self._stated(one.contract, one.interface))])

    def _stated(self, path: str, interface: str) -> Iterator[KnownConsumer]:
        for one in self._known.of(path):
            if one.used([interface]):
                yield self._made(one.service, one.evidence, one.strength, one.owner)

    def _made(self, service: str, evidence: str, strength: str, owner: str = "") -> KnownConsumer:
        known = self._config.services.get(service)
        return KnownConsumer(
            service=service,
            evidence=evidence,
            strength=strength,
            owner=owner or (known.owner if known else "") or self.providers.owner(service),
        )


def _each_once(found: list[KnownConsumer]) -> tuple[KnownConsumer, ...]:
    kept: dict[str, KnownConsumer] = {}
    for one in found:
        kept.setdefault(one.service, one)
    return tuple(kept[name] for name in sorted(kept))
