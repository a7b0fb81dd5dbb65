"""How the parts of a multipart body are written: `encoding`, its defaults written out, and how two of them differ.

Source: OpenAPI 3.1.0 section 4.8.15 (Encoding Object).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_check.languages.schema.node import ARRAY, OBJECT, STRING, Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_check.languages.schema.shape import Shape

CONTENT_TYPE = "contentType"


def encoding_of(media_type: str, stated: Any, shape: Shape | None) -> Any:
    """Property -> Encoding Object with its content type; what is stated, where the body has no parts."""
    if not media_type.startswith("multipart/") or shape is None:
        return stated
    words = stated if isinstance(stated, dict) else {}
    node = Nodes().of(shape)
    found = {}
    for name in node.property_names:
        word = words.get(name)
        found[name] = {CONTENT_TYPE: _default(node.property(name)), **(word if isinstance(word, dict) else {})}
    return found


def encoding_difference(before: Any, after: Any) -> str:
    """`widened` or `narrowed` where more or fewer content types are read, else `changed`; "" where nothing differs.

    A part that only one side has is told as a property.
    """
    if before == after:
        return ""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return "changed"
    kept = [(before[name], after[name]) for name in before.keys() & after.keys()]
    if any(_without_type(one) != _without_type(other) for one, other in kept):
        return "changed"
    narrowed = any(not _covers(other, one) for one, other in kept)
    widened = any(not _covers(one, other) for one, other in kept)
    return "changed" if narrowed and widened else "narrowed" if narrowed else "widened" if widened else ""


def _default(part: Node) -> str:
    """The content type of a part that states none; a file of no stated type may be of any."""
    types = part.declared_types
    if types == {OBJECT}:
        return "application/json"
    if types == {ARRAY}:
        return _default(part.item(0))
    if ARRAY in types or OBJECT in types:
        return "*/*"
    binary = types == {STRING} and any(part.stated(word) for word in ("format", "contentEncoding", "contentMediaType"))
    return "*/*" if binary or not types else "text/plain"


def _without_type(encoding: Mapping[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in encoding.items() if word != CONTENT_TYPE and not word.startswith("x-")}


def _types(encoding: Mapping[str, Any]) -> set[str]:
    return {name.strip().lower() for name in str(encoding.get(CONTENT_TYPE)).split(",")}


def _covers(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Whether each content type of `narrow` is one of `wide`, where `image/*` stands for all images."""
    known = _types(wide)
    return all(known & {name, name.partition("/")[0] + "/*", "*/*"} for name in _types(narrow))
