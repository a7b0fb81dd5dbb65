"""An attribute that is worked out when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class lazily(Generic[T]):  # noqa: N801 - a decorator
    """`functools.cached_property` without the lock that Python 3.11 takes each time, dearer than most answers here."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type[Any]) -> Self: ...
    @overload
    def __get__(self, owner: object, kind: type[Any]) -> T: ...

    def __get__(self, owner: object, kind: type[Any]) -> Self | T:
        """Asked for once: what it finds then stands in the owner's `__dict__`, which goes before this."""
        if owner is None:
            return self
        found = owner.__dict__[self._name] = self._make(owner)
        return found
