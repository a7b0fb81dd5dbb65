"""What is wrong with a contract as it stands, whatever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from contract_check.model.location import Location


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of lint."""

    rule: str
    """Id of the rule card, `lint/NAME`."""
    level: str
    """`error` or `warning`."""
    message: str
    remedy: str
    location: Location
    interface: str = ""
    """Id of the entry or interface, "" for the tree."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The same in two trees as long as nobody mends it: no line numbers."""
        return self.rule, self.location.path, self.interface, self.message

    def to_dict(self) -> dict[str, Any]:
        """As the JSON report shows it."""
        return {
            "rule": self.rule,
            "level": self.level,
            "message": self.message,
            "remedy": self.remedy,
            "interface": self.interface,
            "path": self.location.path,
            "pointer": self.location.pointer,
            "line": self.location.line,
            "column": self.location.column,
        }
