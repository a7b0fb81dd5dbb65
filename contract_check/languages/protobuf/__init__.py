"""Protocol Buffers as a type language: reading, resolving, comparing and proving .proto files.

`source` splits a file into tokens, `cursor` and `parser` make `elements` of them, `features` and `schema` give the
elements their meaning across files, the folder `compare` says what differs and `reach` whom it concerns. `runtime`,
`samples` and `proof` hand both sides to Google's runtime, and `history` looks for numbers used before.
"""

from __future__ import annotations
