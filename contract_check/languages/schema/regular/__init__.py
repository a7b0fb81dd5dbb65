r"""Regular expressions of contracts as languages: matched, compared and sampled in bounded time.

The dialect is ECMA-262 as JSON Schema uses it (2020-12 core 6.4): unanchored search, `\\d` and `\\w` are ASCII.
The automata are explored lazily, step by step under a limit, so that no pattern can hang a review.
"""

from __future__ import annotations

from contract_check.languages.schema.regular.language import UndecidedError, escaped, find_text, is_universal, matches

__all__ = ["UndecidedError", "escaped", "find_text", "is_universal", "matches"]
