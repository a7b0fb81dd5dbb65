"""Witnesses: small JSON values that one schema accepts and another refuses, replayed by `jsonschema`."""

from __future__ import annotations

from contract_check.languages.schema.witness.found import Witness
from contract_check.languages.schema.witness.search import examples, find, minimal

__all__ = ["Witness", "examples", "find", "minimal"]
