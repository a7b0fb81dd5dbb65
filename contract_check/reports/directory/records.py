"""The directory as JSON: an index, one file for each interface, and the types of each contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_check.reports import inventory_json
from contract_check.reports.directory import facets
from contract_check.reports.directory.addresses import addresses
from contract_check.reports.directory.service_map import service_map
from contract_check.reports.json_report import plain, problem_values, without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_check.model.survey import Survey
    from contract_check.reports.directory.changes import Changes


def files(survey: Survey, changes: Changes) -> Iterator[tuple[str, str]]:
    """(address, content); `index.json` leads to the rest."""
    drawn = service_map(survey.listings, changes)
    places = addresses(survey.listings, drawn.services, survey.contracts)
    page = {key: href.removesuffix(".html") + ".json" for key, href in places.listings.items()}
    index = {
        "kind": "contract-check/directory",
        "schema_version": inventory_json.SCHEMA_VERSION,
        "tree": {"name": survey.name, "revision": survey.revision},
        "counts": inventory_json.counts(survey),
        "coverage": inventory_json.coverage(survey),
        "interfaces": [
            {
                "id": one.id,
                "name": one.name,
                "contract": one.contract,
                "provider": one.provider,
                "file": page[one.contract, one.id],
                "changes": [mark.id for mark in changes.of(one)],
            }
            for one in survey.listings
        ],
        "types": {path: f"{folder}.json" for path, folder in places.contracts.items()},
        "by": {
            facet.key: {
                name: [page[one.contract, one.id] for one in of] for name, of in facets.grouped(facet, survey.listings)
            }
            for facet in facets.FACETS
        },
        "relations": [
            {"consumer": ends[0], "provider": ends[1], "interfaces": one.interfaces, "level": one.level}
            for ends, one in drawn.relations.items()
        ],
        "changes": [
            {"id": mark.id, "level": mark.level, "rule": mark.rule, "message": mark.message, "contract": mark.contract}
            for mark in changes.all
        ],
        "errors": [problem_values(problem) for problem in survey.problems],
    }
    yield "index.json", _text(index)
    for one in survey.listings:
        yield (
            page[one.contract, one.id],
            _text({"kind": "contract-check/interface", "interface": inventory_json.listing(one)}),
        )
    for path, contract in survey.contracts.items():
        types = {name: inventory_json.values(type_) for name, type_ in contract.types.items()}
        yield (
            f"{places.contracts[path]}.json",
            _text({"kind": "contract-check/types", "contract": path, "types": types}),
        )


def _text(document: Any) -> str:
    return without_surrogates(json.dumps(plain(document), indent=1, ensure_ascii=False)) + "\n"
