"""contract-check, every rival that can be had and the floor on the same pairs in turn: `make bench`.

    bench/run.py [--quick] [--only WORD] [--skip RIVAL] [--rounds N] [--beside FOLDER] [--output FOLDER]

Prints medians of CPU seconds, wall seconds and peak memory of whole processes, and how much more than ours each is;
then how cost grows. The tables and the picture go to docs/. Rivals are installed into a cache folder outside the tree.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

import pairs
from measuring import Command, Run, in_turn, machine
from picture import Curve, draw
from rivals import HERE, Rival, installed
from table import comparison, growth

OURS = "contract-check"
FLOOR = "floor"


def ours(pair: pairs.Pair) -> Command:
    """Our command: two folders or files, everything on, the JSON report."""
    base, head = pair.sides(files=False)
    done = frozenset({0, 1})
    return Command(
        [sys.executable, "-m", "contract_check", "diff", str(base), str(head), "--format", "json"], done=done
    )


def floor(pair: pairs.Pair) -> Command:
    """The same bytes, parsed and compared, nothing else."""
    base, head = pair.sides(files=False)
    return Command([sys.executable, str(HERE / "floor.py"), str(base), str(head)])


def measured(pair: pairs.Pair, rivals: list[Rival], rounds: int) -> dict[str, Run]:
    """Every tool that reads the format, in turn."""
    commands = {OURS: ours(pair), FLOOR: floor(pair)}
    for rival in rivals:
        if pair.format in rival.formats and not pair.alone:
            commands[rival.name] = rival.command(*pair.sides(files=True))
    runs = in_turn(commands, rounds)
    figures = ", ".join(f"{name} {run.cpu:.2f} s {run.memory:.0f} MB" for name, run in runs.items())
    print(f"  {pair.name}: {figures}", file=sys.stderr)
    return runs


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--skip", action="append", default=[], metavar="RIVAL", help="leave a rival out")
    parser.add_argument("--rounds", type=int, default=3, help="counted rounds of every pair (default: 3)")
    parser.add_argument("--quick", action="store_true", help="one round, no long series: to see that it runs")
    parser.add_argument("--only", default="", help="only pairs whose name contains this; no series")
    parser.add_argument("--output", type=pathlib.Path, default=HERE.parent / "docs", help="folder of table and picture")
    parser.add_argument(
        "--beside", type=pathlib.Path, default=pairs.BESIDE, help="folder of real pairs and of the maker of wordy ones"
    )
    options = parser.parse_args()
    rivals = [rival for rival in installed() if rival.name not in options.skip]
    rounds = 1 if options.quick else options.rounds
    chosen = [
        *pairs.real(options.beside),
        *pairs.wordy(options.beside, 1_000),
        *pairs.wordy(options.beside, 1_000, shared=True),
        *pairs.wordy(options.beside, 10_000),
        *(() if options.quick else pairs.wordy(options.beside, 50_000)),
    ]
    rows = {pair.name: measured(pair, rivals, rounds) for pair in chosen if options.only.lower() in pair.name.lower()}
    text = f"Measured on {machine()}.\n\n{comparison(rows, OURS)}"
    if not options.only:
        curves = series(rivals, rounds, quick=options.quick)
        text += "\n" + growth(curves)
        (options.output / "performance.svg").write_text(draw(curves), encoding="utf-8")
    print(text)
    if not options.only:
        _put(options.output / "performance.md", text)


def _put(page: pathlib.Path, text: str) -> None:
    """Replace what stands between the two marks of a page; a page without them becomes the text."""
    begin, end = "<!-- measured: make bench -->\n", "<!-- end -->"
    before, mark, rest = (page.read_text(encoding="utf-8") if page.exists() else "").partition(begin)
    after = rest.partition(end)[2]
    page.write_text(f"{before}{begin}{text}{end}{after}" if mark else text, encoding="utf-8")


def series(rivals: list[Rival], rounds: int, *, quick: bool) -> list[Curve]:
    """How cost grows with the operations, with the share that changed, and with the files."""
    oasdiff = [one for one in rivals if one.name == "oasdiff"]
    buf = [one for one in rivals if one.name == "buf"]
    sizes = (100, 1_000) if quick else (100, 300, 1_000, 3_000, 10_000, 50_000)
    shares = (100, 1) if quick else (1_000, 100, 10, 1)
    counts = (10, 100) if quick else (10, 100, 1_000, 5_000)
    by_size = {size: pairs.made(size) for size in sizes}
    by_share = {100 / every: pairs.made(1_000, every) for every in shares}
    return [
        _curve("operations, 1 % changed", by_size, oasdiff, rounds, most=10_000),
        _curve("percent of 1,000 operations changed", by_share, oasdiff, rounds),
        _curve("$ref'd files, one changed", {count: pairs.split(count) for count in counts}, [], rounds),
        _curve(".proto files, one changed", {count: pairs.protos(count) for count in counts}, buf, rounds),
    ]


def _curve(
    title: str, by_size: dict[float, pairs.Pair], rivals: list[Rival], rounds: int, most: float = float("inf")
) -> Curve:
    points: dict[str, dict[float, Run]] = {}
    for size, pair in by_size.items():
        for name, run in measured(pair, rivals if size <= most else [], rounds).items():
            points.setdefault(name, {})[size] = run
    return Curve(title, points)


if __name__ == "__main__":
    main()
