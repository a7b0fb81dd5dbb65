from __future__ import annotations

import subprocess

from contract_check.policyfile import parse
from contract_check.review import review
from contract_check.sources.git import GitTree
from contract_check.sources.repository import Repository


def git(folder, *arguments):
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def commit(folder, name, text, tag=""):
    (folder / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "change")
    if tag:
        git(folder, "tag", tag)


def rules(folder, policy=b""):
    with Repository(folder) as repository:
        report = review(GitTree(repository, "HEAD~1"), GitTree(repository, "HEAD"), parse(policy, "p"))
    return {(finding.change.rule, finding.level.word) for finding in report.findings}


def test_a_number_that_another_field_had_years_ago_is_found(tmp_path):
    git(tmp_path, "init", "-q")
    proto = 'syntax = "proto3";\npackage a;\nmessage M {{ string id = 1; {} }}\n'
    commit(tmp_path, "m.proto", proto.format("string serial = 2;"))
    commit(tmp_path, "m.proto", proto.format("/* gone */"))
    commit(tmp_path, "m.proto", proto.format("int64 weight = 2;"))

    assert "protobuf/number-used-before" in {rule for rule, _ in rules(tmp_path)}


def test_a_transitive_mode_compares_with_every_release(tmp_path):
    git(tmp_path, "init", "-q")
    schema = '{{"type": "record", "name": "R", "fields": [{{"name": "id", "type": "string"}}{}]}}'
    commit(tmp_path, "r.avsc", schema.format(""), "v1.0.0")
    commit(tmp_path, "r.avsc", schema.format(', {"name": "n", "type": "int", "default": 0}'), "v1.1.0")
    commit(tmp_path, "r.avsc", schema.format(', {"name": "n", "type": "int"}'))

    plain = {level for _, level in rules(tmp_path)}
    transitive = {level for _, level in rules(tmp_path, b"compatibility: {avro: backward-transitive}")}

    assert "breaking" not in plain, "data of v1.1.0 has the field"
    assert "breaking" in transitive, "data of v1.0.0 has no value for it"


def test_an_earlier_release_is_read_with_what_it_refers_to(tmp_path):
    git(tmp_path, "init", "-q")
    dialect = "https://json-schema.org/draft/2020-12/schema"
    order = f'{{{{"$schema": "{dialect}", "properties": {{{{{{}}"p": {{{{"$ref": "part.json"}}}}}}}}}}}}'
    part = '{{"type": "string", "maxLength": {}}}'
    (tmp_path / "part.json").write_text(part.format(9))
    commit(tmp_path, "order.json", order.format(""), "v1.0.0")
    commit(tmp_path, "part.json", part.format(5), "v2.0.0")
    commit(tmp_path, "order.json", order.format('"q": {"type": "string"}, '))

    plain = rules(tmp_path)
    transitive = rules(tmp_path, b"compatibility: {jsonschema: backward-transitive}")

    assert "breaking" not in {level for _, level in plain}
    assert transitive - plain == {("schema/max-length-lowered", "breaking")}
    elsewhere = b"compatibility: {jsonschema: backward-transitive}\noverrides: [{glob: '*', compatibility: backward}]"
    assert rules(tmp_path, elsewhere) == plain
