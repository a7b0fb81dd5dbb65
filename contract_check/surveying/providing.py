"""Which service provides an interface: the policy, the contract, the catalog, and last the folder may say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.consumers import folders
from contract_check.consumers.catalog import Catalog

if TYPE_CHECKING:
    from contract_check.config import Config
    from contract_check.model.contract import Contract
    from contract_check.sources.tree import Tree


class Providers:
    """The providers that one tree knows."""

    def __init__(self, tree: Tree, config: Config) -> None:
        self._config = config
        self._catalog = Catalog(tree)

    def of(self, contract: Contract, file: str = "") -> str:
        """The service behind a contract, or behind one of its files where it has several; "" when nobody says so."""
        config, path = self._config, contract.path
        return (
            config.provider(path)
            or config.provider(file)
            or contract.provider
            or self._catalog.provider(path)
            or folders.service_of(file or path, config)
        )

    def owner(self, service: str) -> str:
        """Who owns a service, as its catalog entries say."""
        return self._catalog.owners.get(service, "")
