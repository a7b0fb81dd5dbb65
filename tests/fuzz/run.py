"""Coverage-guided fuzzing with atheris: `run.py TARGET [--seeds N] [options of libFuzzer, such as -runs=1000 -seed=1]`.

TARGET is one of `targets.NAMES`; `--seeds` takes only every N-th case along. What is found lies in `build/fuzz/TARGET/`
of the current folder (crash-*, timeout-*, oom-*): run it again with that file as argument.
"""

from __future__ import annotations

import importlib
import pathlib
import pkgutil
import sys

import atheris

with atheris.instrument_imports(include=["contract_check"], enable_loader_override=False):
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    import targets

    import contract_check

    # What the package imports only when it is used must be imported here to be seen.
    for module in pkgutil.walk_packages(contract_check.__path__, "contract_check."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def main() -> None:
    """Fuzz one target until libFuzzer's limits or a finding."""
    name, *options = sys.argv[1:]
    step = 1
    if options[:1] == ["--seeds"]:
        step, options = int(options[1]), options[2:]
    target = targets.target(name)
    folder = pathlib.Path("build/fuzz") / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate([*target.seeds()][::step]):
        (corpus / f"case-{number:04}").write_bytes(seed)
    limits = [f"-artifact_prefix={folder}/", "-timeout=30", "-rss_limit_mb=2048", "-max_len=40000"]
    inputs = [] if any(not option.startswith("-") for option in options) else [str(corpus)]
    atheris.Setup([sys.argv[0], *limits, *options, *inputs], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
