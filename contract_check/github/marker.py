"""The invisible first line of everything we write on GitHub: how we find it again, and which run wrote it.

A marker proves nothing by itself, since anyone can write one. It counts only on a comment of our own login, and only as
its very first line, where no quoted or echoed text can stand.
"""

from __future__ import annotations

import re

import msgspec

PATTERN = re.compile(r"\A<!-- contract-check:v1((?: [a-z]+=[A-Za-z0-9._-]*)+) -->(?:\r?\n|\Z)")
RUN = re.compile(r"(\d{1,18})\.(\d{1,9})")


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """What a comment of ours says about itself."""

    kind: str
    """`summary`, `review` or `change`."""
    key: str
    """Sets apart several uses of the action in one pull request (input `comment-id`)."""
    run: tuple[int, int]
    """Id and attempt of the workflow run that wrote it; later runs are larger."""
    head: str
    """Commit that was checked, 40 hex."""
    id: str = ""
    """Id of the change an inline comment is about."""
    hidden: bool = False
    """We minimized the comment."""

    def line(self) -> str:
        """The marker as it stands in the comment."""
        facts = {"kind": self.kind, "key": self.key, "run": f"{self.run[0]}.{self.run[1]}", "head": self.head}
        if self.id:
            facts["id"] = self.id
        if self.hidden:
            facts["hidden"] = "1"
        return f"<!-- contract-check:v1 {' '.join(f'{name}={value}' for name, value in facts.items())} -->"

    def mark(self, text: str) -> str:
        """`text` with the marker before it."""
        return f"{self.line()}\n{text}"


def read(body: str) -> tuple[Marker, str] | None:
    """The marker of a comment and the text after it, or None when there is no well-formed marker."""
    found = PATTERN.match(body)
    if found is None:
        return None
    facts = dict(fact.split("=", 1) for fact in found[1].split())
    run = RUN.fullmatch(facts.get("run", ""))
    if run is None or not {"kind", "key", "head"} <= facts.keys():
        return None
    marker = Marker(
        kind=facts["kind"],
        key=facts["key"],
        run=(int(run[1]), int(run[2])),
        head=facts["head"],
        id=facts.get("id", ""),
        hidden=facts.get("hidden") == "1",
    )
    return marker, body[found.end() :]
