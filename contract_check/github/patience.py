"""How long one run waits for GitHub in all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from contract_check.github.errors import Passing, PublishError, UnavailableError, classify

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Patience:
    """A budget of seconds, shared by every request of a run, for waiting and for attempts that failed."""

    def __init__(self, budget: float = 60.0, sleep: Callable[[float], None] = time.sleep) -> None:
        self.left = budget
        self._sleep = sleep

    def attempt(self, call: Callable[[], T]) -> T:
        """The result of `call`, tried again while the trouble may pass and the budget lasts.

        Waits as long as GitHub asks for, otherwise 1, 2, 4... seconds. `call` must be safe to repeat.

        Raises:
            PublishError: the trouble does not pass, or the budget is spent.
        """
        pause = 1.0
        while True:
            started = time.monotonic()
            try:
                return call()
            except PublishError:
                raise
            except Exception as error:
                trouble = classify(error)
                if isinstance(trouble, PublishError):
                    raise trouble from error
                self.left -= time.monotonic() - started
                self._wait(trouble, pause, error)
                pause *= 2

    def _wait(self, trouble: Passing, pause: float, error: Exception) -> None:
        wait = pause if trouble.wait is None else max(trouble.wait, 1.0)
        if wait > self.left:
            reason = "asks us to wait longer than we may" if trouble.wait is not None else "does not answer"
            raise UnavailableError(f"GitHub {reason}: {type(error).__name__}") from error
        self.left -= wait
        self._sleep(wait)
