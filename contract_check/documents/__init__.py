"""One reader for every YAML and JSON contract: values, the place of each, and limits against hostile files."""

from __future__ import annotations

from contract_check.documents.document import Document
from contract_check.documents.duplicates import duplicate_keys
from contract_check.documents.limits import DEFAULT_LIMITS, Limits
from contract_check.documents.pointer import PointerError, pointer_of_fragment, resolve
from contract_check.documents.reading import read
from contract_check.documents.references import iter_references, target
from contract_check.documents.unreadable import Unreadable

__all__ = [
    "DEFAULT_LIMITS",
    "Document",
    "Limits",
    "PointerError",
    "Unreadable",
    "duplicate_keys",
    "iter_references",
    "pointer_of_fragment",
    "read",
    "resolve",
    "target",
]
