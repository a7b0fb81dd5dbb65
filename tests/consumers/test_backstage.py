from __future__ import annotations

from contract_check.consumers.backstage import consumptions
from contract_check.consumers.consumption import Consumption
from contract_check.sources.memory import MemoryTree

FILE = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: device-api}
spec:
  type: openapi
  definition: {$text: ../contracts/device-api.yaml}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: billing}
spec:
  owner: group:default/team-billing
  consumesApis:
    - unknown-api
    - api:default/device-api
"""


def test_components_consume_the_contract_behind_an_api():
    tree = MemoryTree({"backstage/catalog-info.yaml": FILE})

    assert list(consumptions(tree)) == [
        Consumption(
            service="billing",
            contract="contracts/device-api.yaml",
            evidence="backstage/catalog-info.yaml:15",
            owner="team-billing",
        )
    ]


def test_a_broken_catalog_is_somebody_elses_problem():
    tree = MemoryTree({"catalog-info.yaml": "a: [", "x/catalog-info.yml": "- 1\n---\nkind: Component\nspec: 1\n"})

    assert list(consumptions(tree)) == []
