"""The published schemas: generated, complete, describing what is really sent, and naming no person."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemas import publish, told
from schemas.codes import HUB, NoticeKind
from schemas.errors import BadInput
from schemas.events import EVENTS
from schemas.forms import Many, Maybe, Part
from schemas.intake import read_report
from schemas.notices import title
from schemas.problem import problem
from schemas.publish import DIALECT, FOLDER, differing, file_name, main, schemas, write
from schemas.wire import LETTER, TABLES, encode, encode_letter, kind
from tests.fakes.events import BARE, EXAMPLES
from tests.fakes.reports import CHILD, MELDING, NOW, TODAY, melding

EVENT_FILES = [file_name(kind(TABLES[event])) for event in EVENTS]
NOTICE_FILES = [file_name(title(kind)) for kind in NoticeKind]
PERSONAL = (
    "naam", "namen", "bsn", "burgerservice", "geboorte", "geboren", "adres", "postcode", "straat", "huisnr",
    "woonplaats", "geslacht", "telefoon", "mail", "toelichting", "omschrijving", "tekst", "notitie", "nummer",
)  # fmt: skip
"""Parts of names that say a person, or free text about one."""
HARMLESS = {"laatsteVolgnummer", "telefoonnummer"}
"""The second is of an organisation's desk, and its form lets nothing else in."""


def _names(schema: Any) -> Iterator[str]:
    """Names of fields at any depth."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for inner in schema.values():
            yield from _names(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _names(inner)


def _telling(names: Iterator[str]) -> list[str]:
    return [name for name in names if name not in HARMLESS and any(part in name.lower() for part in PERSONAL)]


def _validate(name: str, data: bytes) -> None:
    jsonschema.validate(json.loads(data), schemas()[name])


def test_the_files_are_what_is_generated() -> None:
    """Nobody edits one, and nobody forgets to write them anew (`make golden`)."""
    assert differing() == []


def test_the_list_is_complete() -> None:
    """One for each event, kind of notice and message on a case, and for each other document."""
    others = [
        "advies.v1.json", "afsluiting.v1.json", "brief.v1.json", "inhoud.v1.json", "melding.v1.json",
        "probleem.v1.json", *map(file_name, told.PARTS),
    ]  # fmt: skip
    assert sorted(path.name for path in FOLDER.glob("*.json")) == sorted(EVENT_FILES + NOTICE_FILES + others)
    assert file_name(kind(LETTER)) == "brief.v1.json"


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_schema_is_a_schema(name: str) -> None:
    """Of the dialect it says, with an id of its own, and closed: no field that is not listed."""
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema["$id"]) == (
        DIALECT,
        f"urn:nl:veiligthuis:radar:schema:{name.removesuffix('.v1.json')}:v1",
    )


@pytest.mark.parametrize("event", EXAMPLES + BARE, ids=lambda event: type(event).__name__)
def test_what_is_sent_is_as_published(event: Any) -> None:
    """Every example validates, and with one field more or less it does not."""
    name, data = file_name(kind(TABLES[type(event)])), encode(event)
    _validate(name, data)
    document = json.loads(data)
    for field in document:
        without = {key: value for key, value in document.items() if key != field}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(without, schemas()[name])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document | {"naam": "Verzonnen"}, schemas()[name])


def test_a_letter_is_as_published() -> None:
    """What the hub relays has its schema too."""
    _validate("brief.v1.json", encode_letter(HUB, b"verzegeld", bytes(64)))


@pytest.mark.parametrize(
    "document",
    [
        MELDING,
        melding({}),
        melding(CHILD | {"bsn": None, "geboortedatum": "2016-00-00", "adres": {"soort": "geheim"}}),
        melding({"ongeboren": True, "geboortedatum": "99999999", "bsn": "999999999"}),
    ],
    ids=range(4),
)
def test_a_report_is_as_published(document: Any) -> None:
    """What is read validates."""
    read_report(json.dumps(document).encode(), TODAY, NOW)
    jsonschema.validate(document, schemas()["melding.v1.json"])


@pytest.mark.parametrize(
    "document",
    [
        {},
        MELDING | {"soort": "advies"},
        MELDING | {"kleur": "rood"},
        MELDING | {"betrokkenen": []},
        MELDING | {"betrokkenen": [{}] * 26},
        melding(CHILD | {"bsn": "99990006"}),
        melding(CHILD | {"geslacht": "vrouw"}),
        melding(CHILD | {"achternaam": "P" * 201}),
        melding(CHILD | {"adres": {"plaats": "x"}}),
    ],
    ids=range(9),
)
def test_a_bad_report_does_not_validate(document: Any) -> None:
    """A source that checks by the schema finds what we would refuse by form."""
    with pytest.raises(BadInput) as refused:
        read_report(json.dumps(document).encode(), TODAY, NOW)
    jsonschema.validate(problem(refused.value), schemas()["probleem.v1.json"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schemas()["melding.v1.json"])


@pytest.mark.parametrize("name", EVENT_FILES)
def test_no_event_has_a_field_for_a_person(name: str) -> None:
    """No name of a field, at any depth, says a person or free text."""
    assert _telling(_names(schemas()[name])) == []


def test_a_field_for_a_person_would_be_seen() -> None:
    """The search finds them where they belong: in the report."""
    found = _telling(_names(schemas()["melding.v1.json"]))
    assert {"bsn", "voornamen", "achternaam", "geboortedatum", "straat", "postcode", "nummer"} <= set(found)


def test_no_event_has_a_free_text() -> None:
    """Every text in an event is bound to a form, a list or a length of bytes."""

    def texts(schema: Any) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            if schema.get("type") == "string":
                yield schema
            for inner in schema.values():
                yield from texts(inner)
        elif isinstance(schema, list):
            for inner in schema:
                yield from texts(inner)

    for name in EVENT_FILES:
        for text in texts(schemas()[name]):
            assert text.keys() & {"pattern", "enum", "format"}, name


def test_the_check_names_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed, a missing and a strange file are each named; writing makes them right."""
    write(tmp_path)
    assert differing(tmp_path) == []
    (tmp_path / "melding.v1.json").write_text("{}", encoding="utf-8")
    (tmp_path / "dekking.v1.json").unlink()
    (tmp_path / "vreemd.v1.json").write_text("{}", encoding="utf-8")
    assert differing(tmp_path) == ["dekking.v1.json", "melding.v1.json", "vreemd.v1.json"]
    write(tmp_path)
    assert differing(tmp_path) == []
    assert (main(["--check"]), capsys.readouterr()) == (0, ("", ""))


def test_the_check_fails_when_something_differs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With 1 and the name, so that CI stops."""
    monkeypatch.setattr(publish, "differing", lambda: ["melding.v1.json"])
    assert main(["--check"]) == 1
    assert "melding.v1.json" in capsys.readouterr().err


def test_the_tables_are_all_that_is_published() -> None:
    """Each field of a table is in its schema, in its place."""

    def compare(form: Any, schema: dict[str, Any]) -> None:
        if isinstance(form, Maybe):
            compare(form.form, schema["anyOf"][0])
        elif isinstance(form, Many):
            compare(form.form, schema["items"])
        elif isinstance(form, Part):
            names = [*(form.constants or ()), *(field.dutch for field in form.fields)]
            assert list(schema["properties"]) == names
            assert schema["additionalProperties"] is False
            for field in form.fields:
                compare(field.form, schema["properties"][field.dutch])

    for table in TABLES.values():
        compare(table, schemas()[file_name(kind(table))])
