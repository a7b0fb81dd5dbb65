"""What is wrong with a note's form has a line and a remedy, and never stops the rest."""

from __future__ import annotations

import pytest

from contract_check.config import Config
from contract_check.notes.reading import notes_of, read
from contract_check.sources.memory import MemoryTree

HEAD = "---\nkind: Migration\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "no front matter"),
        ("# A note\n", 1, "no front matter"),
        ("---\nkind: Migration\n", 1, "no front matter"),
        ("---\nkind: Migration\nid: [a\n---\n", 4, "front matter: "),
        ("---\nkind: Migration\nkind: Other\n---\n", 3, "kind"),
        ("---\n- a\n---\n", 2, "no mapping"),
        ("---\nkind: Note\n---\n", 2, "`kind` is not `Migration`"),
        ("---\nid: a\n---\n", 2, "`kind` is not `Migration`"),
        (f"{HEAD}cover: [c-1]\n---\n", 3, "unknown key `cover`"),
        (f"{HEAD}covers: c-1\n---\n", 3, "`covers` has the wrong form"),
        (f"{HEAD}dates: soon\n---\n", 3, "`dates` has the wrong form"),
        (f"{HEAD}dates:\n  sunst: 2027-01-01\n---\n", 4, "unknown key `sunst`"),
        (f"{HEAD}affected:\n  - shop\n---\n", 4, "names no service"),
        (f"{HEAD}affected:\n  - {{service: a, acton: b}}\n---\n", 4, "unknown key `acton`"),
        (f"{HEAD}interfaces: {{a.yaml: 2.0.0}}\n---\n", 3, "`a.yaml` has no versions"),
        (f"{HEAD}interfaces: {{a.yaml: {{form: 1}}}}\n---\n", 3, "unknown key `form`"),
        ("---\r\nkind: Migration\r\ncover: [c-1]\r\n---\r\n", 3, "unknown key `cover`"),
        ("\ufeff---\nkind: Migration\ncover: [c-1]\n---\n", 3, "unknown key `cover`"),
        (f"{HEAD}id: &a [*a]\n---\n", 3, ""),
    ],
)
def test_bad_form_is_told_with_its_line(text, line, said):
    faults = read(text.encode(), "n.md").faults

    assert faults[0].rule == "note/front-matter"
    assert (faults[0].location.path, faults[0].location.line) == ("n.md", line)
    assert said in faults[0].message
    assert faults[0].remedy


def test_bytes_that_are_no_text_are_told_too():
    assert read(b"\xff\xfe---\n", "n.md").faults


def test_the_nearest_key_is_named():
    assert read(f"{HEAD}cover: [c-1]\n---\n".encode(), "n.md").faults[0].remedy == "did you mean `covers`?"


def test_versions_are_kept_as_written():
    note = read(f"{HEAD}interfaces: {{a/b.yaml: {{from: 1.10, to: 2.0}}}}\n---\n".encode(), "n.md")

    assert (note.text("interfaces", "a/b.yaml", "from"), note.text("interfaces", "a/b.yaml", "to")) == ("1.10", "2.0")


def test_headings_in_code_are_no_sections():
    body = "# T\n## What changed\n```` md\n## Not this\n```\n````\nend\n## Rollback ##\nGo back.\n"
    note = read(f"{HEAD}---\n{body}".encode(), "n.md")

    assert list(note.sections) == ["What changed", "Rollback"]
    assert note.title == "T"
    assert note.sections["Rollback"] == ("Go back.", 11)


def test_only_markdown_of_the_folder_is_a_note():
    tree = MemoryTree({"m/a.md": "a", "m/README.md": "b", "m/x.txt": "c", "m/2025/b.md": "d", "n.md": "e"})

    assert list(notes_of(tree, Config(notes="m/"))) == ["m/2025/b.md", "m/a.md"]
