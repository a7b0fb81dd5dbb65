"""What comes from contracts is text, wherever it goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from contract_check.action import commands

if TYPE_CHECKING:
    import pathlib


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_command_is_one_line(message: str, title: str) -> None:
    line = commands.command("error", message, file=title)
    assert "\n" not in line
    assert "\r" not in line
    assert line.startswith("::error")
    assert not re.search(r"::.*?[,:].*::", "::" + line.split("file=")[1].split("::")[0] + "::") if title else True


def test_outputs_cannot_be_forged(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "output"
    commands.write_outputs(path, {"one": "a\nEOF\ntwo<<EOF\nb", "two": "c"})
    text = path.read_text(encoding="utf-8")
    first, second = re.findall(r"<<(contract-check-[0-9a-f]{32})$", text, re.MULTILINE)
    assert first != second
    assert text.count(first) == text.count(second) == 2


def test_a_summary_too_large_is_cut_not_dropped(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "summary"
    commands.write_summary(path, "é line\n" * 200_000)
    data = path.read_bytes()
    assert len(data) <= commands.MOST_SUMMARY + 1
    assert data.decode().endswith("`report-file`.\n\n")


def test_without_files_nothing_is_written() -> None:
    commands.write_outputs(None, {"a": "b"})
    commands.write_summary(None, "x")
