"""Faults to inject: what a network and a busy GitHub do to a client."""

from __future__ import annotations

import dataclasses
import re
import threading

SECONDARY_LIMIT = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "For more on scraping GitHub and how it may affect your rights, please review our Terms of Service"
)


@dataclasses.dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` requests of `method` whose path matches `path`, after `skip` that pass."""

    method: str = ""
    path: str = ""
    times: int = 1
    skip: int = 0
    status: int = 0
    """Answer with this status instead; 0: none."""
    message: str = "injected"
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    reset: bool = False
    """Close the connection without an answer, nothing applied."""
    lost: bool = False
    """Apply the request, then close the connection without an answer."""
    late: bool = False
    """Apply the request, then answer with `status`."""
    delay: float = 0.0
    """Seconds before the answer."""

    def matches(self, method: str, path: str) -> bool:
        return (not self.method or self.method == method) and re.search(self.path, path) is not None


@dataclasses.dataclass(slots=True)
class Faults:
    """The faults still to come, in order."""

    waiting: list[Fault] = dataclasses.field(default_factory=list)
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, used up once."""
        with self.lock:
            for fault in self.waiting:
                if fault.times and fault.matches(method, path):
                    if fault.skip:
                        fault.skip -= 1
                        return None
                    fault.times -= 1
                    return fault
        return None
