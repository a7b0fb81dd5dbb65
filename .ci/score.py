"""Hold the scores against the floors in `floors.json`, one format at a time; floors only ever rise."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys


def main(corpus: str, scorer: str) -> int:
    """Return 1 when a format falls below its floor, else 0."""
    floors = json.loads(pathlib.Path(__file__).with_name("floors.json").read_text(encoding="utf-8"))
    failed = []
    for name, floor in floors.items():
        command = [
            sys.executable,
            scorer,
            corpus,
            "--only",
            name,
            "--in-process",
            "--show",
            "5",
            "--at-least",
            str(floor),
        ]
        done = subprocess.run(command, check=False)
        if done.returncode:
            failed.append(f"{name} is below its floor of {floor:.1%}")
    sys.stderr.writelines(f"{line}\n" for line in failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
