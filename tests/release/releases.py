"""A contract and a note whose parts the tests of releases vary."""

from __future__ import annotations

from contract_check.comparing import compare_trees
from contract_check.config import Config
from contract_check.sources.memory import MemoryTree

NOTE = "contracts/migrations/a.md"


def api(version="1.0.0", most=30, extra="", **rest):
    sunset = rest.get("sunset", "")
    return (
        f"openapi: 3.1.0\ninfo: {{title: t, version: {version}}}\npaths:\n  /a:\n    get:\n"
        + (f"      x-sunset: '{sunset}'\n" if sunset else "")
        + f"      parameters: [{{name: q, in: query, schema: {{type: string, maxLength: {most}}}}}]\n"
        f"      responses: {{'204': {{description: ok}}}}\n{extra}"
    )


def note(ids, name="a", order="[shop, api]", before="1.0.0", after="2.0.0", **rest):
    rollout = rest.get("rollout", f"{{strategy: coordinated, order: {order}}}")
    sunset = rest.get("sunset", "2027-06-01")
    return f"""---
kind: Migration
id: {name}
interfaces: {{api.yaml: {{from: {before}, to: {after}}}}}
covers: [{", ".join(ids)}]
summary: q is shorter
affected:
  - {{service: shop, action: cut q before you send it, required: true}}
rollout: {rollout}
dates: {{announced: 2026-11-01, deprecated: 2026-11-02, sunset: {sunset}}}
rollback: {{possible: true, how: redeploy the previous version}}
data: none
verify: [the error rate of shop stays flat]
---
## What changed
`q` is shorter.
## What you must do
Cut it.
## How to verify
Watch the error rate.
## Rollback
Redeploy.
"""


def breaks(before, after):
    report = compare_trees(MemoryTree({"api.yaml": before}), MemoryTree({"api.yaml": after}), Config())
    return [finding.change.id for finding in report.findings if finding.level.word == "breaking"]
