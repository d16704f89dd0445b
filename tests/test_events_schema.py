"""The schema that other programs are given, against what is really written."""

import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from test_json_lines import CONTRACT

from listener.hearing import pipeline_maker
from listener.outputs import json_lines
from listener.outputs.report import Report
from listener.replay import open_file, replay
from listener.settings import Settings

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "docs" / "events.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
SAMPLE = ROOT / "listener" / "samples" / "phone_number.flac"
CLOSING = [json.loads(json_lines.end_line(3.2, "415")), json.loads(json_lines.error_line("no such file"))]
EVERY = [fields for _, fields in CONTRACT] + CLOSING


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("fields", EVERY, ids=lambda fields: fields["type"])
def test_each_type_is_valid_and_needs_each_of_its_fields(fields):
    VALIDATOR.validate(fields)
    for name in set(fields) - {"file"}:
        assert not VALIDATOR.is_valid({key: value for key, value in fields.items() if key != name}), name


@pytest.mark.parametrize("fields", EVERY, ids=lambda fields: fields["type"])
def test_what_is_not_in_the_contract_is_not_valid(fields):
    assert not VALIDATOR.is_valid({**fields, "more": 1})
    assert not VALIDATOR.is_valid({**fields, "type": "other"})


def test_the_schema_knows_no_type_that_is_never_written():
    known = {choice["$ref"].rsplit("/", 1)[1] for choice in SCHEMA["oneOf"]}
    assert known == {fields["type"] for fields in EVERY}


def test_what_replay_writes_is_valid(fake_model):
    out = io.StringIO()
    report = Report(out, json_lines, everything=True)
    missing = str(ROOT / "no such file.wav")
    assert replay([str(SAMPLE), missing], open_file, pipeline_maker(fake_model, Settings()),
                  report, io.StringIO()) == 1
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    for line in lines:
        VALIDATOR.validate(line)
    assert {"speech_started", "speech_stopped", "end", "error"} <= {line["type"] for line in lines}
