"""`python -m contract_check` and the console script."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the exit status is in DESIGN terms: 0 fine, 1 findings, 2 usage, 3 unreadable, 5 internal."""
    from contract_check.cli import run  # noqa: PLC0415 - `--version` answers without it

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
