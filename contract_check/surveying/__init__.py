"""One tree read whole: what steps 1 and 4 know of a state rather than of a change. Inventory and directory show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_check.consumers.policy import POLICY_FILE
from contract_check.inventory import contracts_of
from contract_check.model.survey import Survey
from contract_check.sources.recording import RecordingTree
from contract_check.surveying.consuming import Consumers
from contract_check.surveying.histories import notes_by_interface
from contract_check.surveying.listing import contract_of, listings
from contract_check.surveying.reading import Read, read_contracts
from contract_check.surveying.sides import survey_sides

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_check.config import Config
    from contract_check.sources.tree import Tree

__all__ = ["quiet", "survey", "survey_sides"]

GRAPHQL_SUFFIXES = (".graphql", ".gql", ".graphqls")
"""Of operation documents, as `consumers.graphql_operations` looks for them (which would load graphql-core)."""


def quiet(_message: str) -> None:
    """Progress that nobody wants to see."""


def survey(tree: Tree, config: Config, progress: Callable[[str], None] = quiet) -> Survey:
    """Read every contract of a tree, and put together what is known of each interface."""
    recorded = RecordingTree(tree)
    progress("looking for contracts")
    units, problems, referred = contracts_of(tree, config)
    contracts = list(read_contracts(units, recorded, config, progress))
    progress("putting the directory together")
    consumers = Consumers(recorded, config)
    notes = notes_by_interface(recorded, config)
    return Survey(
        name=tree.name,
        revision=tree.revision,
        contracts={one.unit.path: contract_of(one, consumers) for one in contracts},
        listings=listings(contracts, consumers, notes),
        problems=(*problems, *(problem for one in contracts for problem in one.contract.problems)),
        files=tuple(sorted((referred | recorded.read_paths | _evidence(contracts, tree)) & tree.entries().keys())),
    )


def _evidence(contracts: list[Read], tree: Tree) -> set[str]:
    """Files that a comparison reads besides contracts: the policy, and what selects from a GraphQL schema."""
    suffixes = GRAPHQL_SUFFIXES if any(one.unit.format.name == "graphql" for one in contracts) else ()
    return {POLICY_FILE, *(path for path in tree.entries() if path.lower().endswith(suffixes))}
