"""What differs between two schemas, fact by fact.

`pairing` finds who became whom and `walk` visits the pairs; `files`, `messages`, `fields`, `oneofs`, `enums`,
`services` and `options` each compare one kind of thing.
"""

from __future__ import annotations
