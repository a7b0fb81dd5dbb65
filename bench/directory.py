"""The interface directory at scale: `bench/directory.py [SERVICES]`, 100 services of 50 interfaces without an argument.

Prints CPU seconds (the wall clock of a shared machine says little), memory, and how large what comes out is.
"""

from __future__ import annotations

import pathlib
import resource
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the system that the tests build too

import sitebook  # noqa: E402

from contract_check.cli import run  # noqa: E402


def main(services: int) -> None:
    """Build once and print."""
    with tempfile.TemporaryDirectory() as folder:
        source, site = pathlib.Path(folder, "source"), pathlib.Path(folder, "site")
        for name, text in sitebook.fleet(services).items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
        started = time.process_time()
        run(["directory", "build", str(source), "--output", str(site), "--quiet"])
        seconds = time.process_time() - started
        sizes = {path.relative_to(site): path.stat().st_size for path in site.rglob("*") if path.is_file()}
        largest = max((path for path in sizes if path.suffix == ".html"), key=sizes.__getitem__)
        index = sizes[pathlib.Path("assets/search-data.js")]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{services * 50:,} interfaces: {seconds:.1f} CPU s, {memory} MB")
    print(f"{len(sizes):,} files, {sum(sizes.values()) / 1e6:.0f} MB; search index {index / 1e3:.0f} kB")
    print(f"largest page {largest}: {sizes[largest] / 1e3:.0f} kB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
