"""The searcher for planted values: whoever says "not found" must have been able to find it."""

import base64
import json
from datetime import date
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest

from tests.story.canaries import Canary, Hit, Searcher, birthday, dresses

NAME = "Kwaxelzoë van 't Verzinsel"
RANDOM = Random(3)
NOISE = RANDOM.randbytes(40_000)


def found(text: str, data: bytes) -> set[str]:
    return {hit.dress for hit in Searcher([Canary("naam", text)]).find(data)}


@pytest.mark.parametrize("offset", [0, 1, 98], ids=["first", "later", "over the edge of a chunk"])
def test_every_dress_is_found(offset: int) -> None:
    """Whatever a text wears and wherever it stands, also across the edge of two chunks, it is found."""
    searcher = Searcher([Canary("naam", NAME)], chunk=100)
    missed = {
        name
        for name, worn in dresses(NAME).items()
        if Hit("naam", name) not in searcher.find(NOISE[:offset] + worn + NOISE[:200])
    }
    assert set() == missed


@pytest.mark.parametrize(
    ("data", "dress"),
    [
        (NAME.encode(), "as written, utf-8"),
        (NAME.encode("utf-16"), "as written, utf-16-le"),
        (NAME.encode("utf-16-be"), "as written, utf-16-be"),
        (NAME.encode("cp1252"), "as written, cp1252"),
        (NAME.lower().encode(), "lower case, utf-8"),
        (b"..kwaxelzoevantverzinsel..", "normalised, utf-8"),
        (json.dumps({"naam": NAME}).encode(), "as written, JSON"),
        (json.dumps(json.dumps([NAME])).encode(), "as written, JSON in JSON"),
        (quote("/a/" + NAME).encode(), "as written, URL"),
        (NAME.encode().hex().encode(), "as written, hex of utf-8"),
        (NAME.encode("utf-16-le").hex().upper().encode(), "as written, upper hex of utf-16-le"),
        (base64.b64encode(NAME.encode()), "as written, base64 of utf-8 at 0"),
        (base64.b64encode(b"x" + NAME.encode() + b"x"), "as written, base64 of utf-8 at 1"),
        (base64.b64encode(b"xy" + NAME.encode()), "as written, base64 of utf-8 at 2"),
        (base64.urlsafe_b64encode(b"xyzxy" + NAME.encode()), "as written, base64 of utf-8 at 2"),
        (repr(NAME.encode()).encode(), "as written, Python of the bytes"),
    ],
)
def test_what_software_makes_of_a_text_is_found(data: bytes, dress: str) -> None:
    """The dresses are those that the standard library really puts on."""
    assert dress in found(NAME, b"voor " + data + b" na") | found(NAME, data)


def test_nothing_is_found_where_nothing_is() -> None:
    """Random bytes, zeros and somebody else's name are no hit."""
    other = b"Kwaxelzo\xc3\xa8 van 't Verzinsel" + b"\0" * 100 + "Kwaxel".encode("utf-16")
    assert set() == found(NAME, NOISE + other + base64.b64encode(NOISE))


def test_an_empty_place_holds_nothing() -> None:
    """No bytes at all, or fewer than a value has, are searched without complaint."""
    assert set() == found(NAME, b"") | found(NAME, b"Kw")


def test_dresses_of_one_text_differ() -> None:
    """Each dress is looked for by bytes of its own, none too short."""
    worn = list(dresses(NAME).values())
    assert len(set(worn)) == len(worn)
    assert min(map(len, worn)) >= 6


def test_a_text_too_short_is_refused() -> None:
    """A value that chance may write is no canary; the refusal does not repeat it."""
    with pytest.raises(ValueError, match=r"^voornaam: too short to be told from chance$"):
        Canary("voornaam", "Kwax")


def test_a_birthday_is_looked_for_as_people_write_it() -> None:
    """Four orders and separators of a date, without a separator too."""
    expected = {"1987-03-14", "14-03-1987", "19870314", "14031987", "14/03/1987", "1987/03/14"}
    assert expected == {canary.text for canary in birthday("geboren", date(1987, 3, 14))}


def test_a_hit_says_what_and_never_the_value(tmp_path: Path) -> None:
    """A finding names the value by what it is, also in a file and in its own text."""
    file = tmp_path / "plaats"
    file.write_bytes(NAME.encode())
    hits = Searcher([Canary("achternaam", NAME)]).find_in(file)
    assert Hit("achternaam", "as written, utf-8") in hits
    assert "Kwaxel" not in repr(hits) + repr(Canary("achternaam", NAME))
