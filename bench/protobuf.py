"""contract-check against `buf breaking` on the same trees, in turn: CPU seconds and peak memory, medians and ratio.

    bench/protobuf.py BASE HEAD [RUNS]

Without arguments the pair of Google's protos beside the project is used. buf is taken from PATH; where it is missing it
is installed from PyPI (buf-bin) into `.venv/rivals`, and where that fails it is left out with a word.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[1]
PAIR = ROOT.parent / "shared/real/protobuf/googleapis-aiplatform"
RIVALS = ROOT / ".venv/rivals"


def buf() -> str | None:
    """Path of buf, installed if need be; None when it cannot be had."""
    found = shutil.which("buf") or shutil.which("buf", path=str(RIVALS / "bin"))
    if found:
        return found
    subprocess.run([sys.executable, "-m", "venv", str(RIVALS)], check=True)
    pip = [str(RIVALS / "bin/python"), "-m", "pip", "install", "--quiet", "buf-bin"]
    return shutil.which("buf", path=str(RIVALS / "bin")) if subprocess.run(pip, check=False).returncode == 0 else None


def measure(command: list[str], folder: pathlib.Path) -> tuple[float, float]:
    """(CPU seconds, peak megabytes) of one run of a command; its findings are not judged here."""
    child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(base: pathlib.Path, head: pathlib.Path, runs: int) -> None:
    """Run both in turn and print the medians."""
    commands = {
        "contract-check": [sys.executable, "-m", "contract_check", "diff", str(base), str(head), "--format", "json"]
    }
    rival = buf()
    if rival:
        commands["buf breaking"] = [rival, "breaking", ".", "--against", str(base), "--error-format", "json"]
    else:
        print("buf: not on PATH and not to be installed, so left out")
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(measure(command, head))
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in found.items()}
    for name, (seconds, megabytes) in medians.items():
        print(f"{name:15} {seconds:6.2f} CPU s  {megabytes:6.0f} MB")
    if rival:
        ours, theirs = medians["contract-check"], medians["buf breaking"]
        print(
            f"ratio           {ours[0] / theirs[0]:6.2f}        {ours[1] / theirs[1]:6.2f}   (below 1: less than buf)"
        )


if __name__ == "__main__":
    places = [pathlib.Path(argument).resolve() for argument in sys.argv[1:3]] or [PAIR / "base", PAIR / "head"]
    main(places[0], places[1], int(*sys.argv[3:4] or [3]))
