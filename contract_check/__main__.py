"""`python -m contract_check` and the console script."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line; returns the exit status (`contract-check --help` lists them)."""
    # Contracts are large trees that live to the end of the run: collecting them again and again only costs time.
    gc.disable()
    from contract_check.cli import run  # noqa: PLC0415 - `--version` answers without it

    try:
        return run(sys.argv[1:], guarded=True)
    except Exception as error:  # noqa: BLE001 - the outermost place: whatever went wrong must not look like a pass
        import traceback  # noqa: PLC0415 - only when something is wrong with ourselves

        traceback.print_exc()
        sys.stderr.write(
            f"contract-check: internal error ({type(error).__name__}); please report it with the lines above\n"
        )
        return 5


if __name__ == "__main__":
    sys.exit(main())
