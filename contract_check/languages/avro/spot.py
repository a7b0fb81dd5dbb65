"""Where a reader of schemas stands: the place in the file, in the contract's own words and for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_check.languages.avro.schema import unqualified

if TYPE_CHECKING:
    from contract_check.model.location import Location


class Spot(msgspec.Struct, frozen=True):
    """One schema's position, and the namespace of the definition around it."""

    location: Location
    place: str = ""
    subject: str = "the schema"
    namespace: str = ""
    depth: int = 0

    def field(self, location: Location, name: str) -> Spot:
        """A field of the record here."""
        return self._below(location, f"{self.place}/{name}", f"field `{name}` of {self.subject}")

    def parameter(self, location: Location, name: str) -> Spot:
        """A parameter of the message here."""
        return self._below(location, f"{self.place}/{name}", f"parameter `{name}` of {self.subject}")

    def type(self) -> Spot:
        """The type of the field here: the same thing to a person."""
        return self._below(self.location.child("type"), self.place, self.subject)

    def items(self) -> Spot:
        """The items of the array here."""
        return self._below(self.location.child("items"), self.place + "[]", f"items of {self.subject}")

    def values(self) -> Spot:
        """The values of the map here."""
        return self._below(self.location.child("values"), self.place + "{}", f"values of {self.subject}")

    def branch(self, index: int, name: str) -> Spot:
        """A branch of the union here."""
        return self._below(self.location.child(index), f"{self.place}|{name}", f"branch `{name}` of {self.subject}")

    def definition(self, name: str) -> Spot:
        """The named type defined here: what lies below is told from its name on."""
        namespace, short = name.rpartition(".")[0], unqualified(name)
        return Spot(self.location, name, f"`{short}`", namespace, self.depth)

    def _below(self, location: Location, place: str, subject: str) -> Spot:
        return Spot(location, place, subject, self.namespace, self.depth + 1)
