"""What differs between two schemas, fact by fact.

`pairing` finds who became whom, `walk` visits the pairs; `files`, `messages`, `fields`, `oneofs`, `enums`, `services` and
`options` each compare one kind of thing and never look for partners themselves.
"""

from __future__ import annotations
