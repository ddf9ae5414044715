"""No notice holds a field outside the list of its kind, whoever made it and whoever reads it."""

import json
from dataclasses import fields, replace

import jsonschema
import pytest

from schemas.codes import NoticeKind
from schemas.errors import BadInput
from schemas.notices import (
    ALLOWED,
    ALWAYS,
    FORMS,
    MAX_REMARK,
    NOTICE_FIELDS,
    Notice,
    NoticeField,
    read_notice,
    title,
    write_notice,
)
from schemas.publish import file_name, schemas
from tests.fakes.notices import BAREST, FULL, FULLEST

EVERY = [(kind, field) for kind in NoticeKind for field in NoticeField]
PERSONAL = {NoticeField.FIRST_NAME, NoticeField.SURNAME, NoticeField.BIRTH_DATE}


def test_the_lists_are_whole() -> None:
    """Each field is an attribute with a form, and each kind has a list."""
    assert {each.value for each in NoticeField} == {each.name for each in fields(Notice)} - {"kind"}
    assert set(FORMS) == set(NoticeField)
    assert len(set(NOTICE_FIELDS.values())) == len(NoticeField)
    assert set(ALLOWED) == set(ALWAYS) == set(NoticeKind)
    assert all(ALWAYS[kind] <= ALLOWED[kind] for kind in NoticeKind)


@pytest.mark.parametrize("notice", [*FULLEST.values(), *BAREST.values()], ids=lambda each: each.kind.value)
def test_what_is_written_is_read(notice: Notice) -> None:
    """Every kind, full and bare, comes back as it went, and is as published."""
    data = write_notice(notice)
    assert read_notice(data) == notice
    jsonschema.validate(json.loads(data), schemas()[file_name(title(notice.kind))])


@pytest.mark.parametrize(("kind", "field"), EVERY, ids=lambda each: each.value)
def test_a_field_outside_the_list_never_leaves(kind: NoticeKind, field: NoticeField) -> None:
    """C4, over every kind and field: it is not written, not dropped in silence, not read, not published."""
    notice = replace(BAREST[kind], **{field.value: getattr(FULL, field.value)})
    document = json.loads(write_notice(BAREST[kind]))
    document[NOTICE_FIELDS[field]] = FORMS[field][1].write(getattr(FULL, field.value))
    if field in ALLOWED[kind]:
        assert read_notice(write_notice(notice)) == notice
        return
    with pytest.raises(ValueError, match="what its kind allows"):
        write_notice(notice)
    with pytest.raises(BadInput) as refused:
        read_notice(json.dumps(document).encode())
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [
        (NOTICE_FIELDS[field], "onbekend_veld")
    ]
    assert NOTICE_FIELDS[field] not in schemas()[file_name(title(kind))]["properties"]


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_notice_without_what_it_always_has_is_none(kind: NoticeKind) -> None:
    """Nobody is sent half a letter."""
    for field in ALWAYS[kind]:
        with pytest.raises(ValueError, match="always"):
            write_notice(replace(BAREST[kind], **{field.value: None}))


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, "veld_ontbreekt"),
        ([], "veld_ontbreekt"),
        ({"soort": "tandarts"}, "onbekende_waarde"),
        ({"soort": "jgz", "versie": 2}, "onbekende_waarde"),
    ],
)
def test_another_kind_or_version_is_refused(document: object, code: str) -> None:
    """A notice of tomorrow is not read as one of today."""
    with pytest.raises(BadInput) as refused:
        read_notice(json.dumps(document).encode())
    assert code in {fault.code for fault in refused.value.faults}


def test_a_remark_is_short_and_plain() -> None:
    """Free text has a limit, and no invisible character."""
    for remark in ("x" * (MAX_REMARK + 1), "a\u202eb"):
        data = json.loads(write_notice(FULLEST[NoticeKind.GP])) | {"toelichting": remark}
        with pytest.raises(BadInput):
            read_notice(json.dumps(data).encode())


def test_a_notice_shows_nobody_in_its_repr() -> None:
    """A log that prints one by accident names no child."""
    assert "Saar" not in repr(FULL)
    assert "Proef" not in repr(FULL)
    assert "2016" not in repr(FULL)
    assert "maandag" not in repr(FULL)


def test_only_three_fields_say_who_a_person_is() -> None:
    """No kind has a field for whoever reported, for an address or a number of a citizen."""
    words = ("melder", "naam", "bsn", "adres", "postcode", "geboorte", "regio")
    telling = {each for each, name in NOTICE_FIELDS.items() if any(word in name.lower() for word in words)}
    assert telling == PERSONAL
