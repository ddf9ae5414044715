"""Letters, words and the Dutch sound key."""

import csv
from importlib.resources import files

import pytest

from matching.phonetics import HYPHEN, dutch_key, letters, words

VECTORS = list(
    csv.DictReader(
        files("matching").joinpath("vectors", "phonetics.csv").read_text("utf-8").splitlines(),
    )
)


def test_the_shipped_vectors_hold() -> None:
    """Every shipped name has the sound key that the file promises."""
    assert {row["text"]: row["key"] for row in VECTORS} == {
        row["text"]: dutch_key(row["text"]) for row in VECTORS
    }


def test_there_are_enough_vectors() -> None:
    """At least a hundred names are shipped, none twice."""
    assert len(VECTORS) >= 100
    assert len(VECTORS) == len({row["text"] for row in VECTORS})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        # one for each rule of pseudonyms.md section 3, worked out by hand
        ("Tsjitte", "st"),
        ("Tchiproef", "sprf"),
        ("Schaap", "sp"),
        ("Sjaan", "sn"),
        ("Sharon", "srn"),
        ("Djamila", "yml"),
        ("Philippa", "flp"),
        ("Thera", "tr"),
        ("Schmidt", "smt"),
        ("Dirck", "drk"),
        ("Khalid", "klt"),
        ("Ghita", "gt"),
        ("Jacht", "ygt"),
        ("Jochem", "ygm"),
        ("Quinten", "kfntn"),
        ("Bax", "bks"),
        ("Tariq", "trk"),
        ("Zara", "sr"),
        ("Vera", "fr"),
        ("Wera", "fr"),
        ("Cyriel", "srl"),
        ("Coen", "kn"),
        ("Verzonnen", "frsn"),
        ("Ad", "at"),
        ("Ab", "ap"),
        ("Eelco", "alk"),
        ("IJsbrand", "asbrnt"),
        ("Yassin", "ysn"),
        ("Jr", "yr"),
        ("Hoogheem", "hgm"),
        ("Verzonnendijkstra", "frsndk"),
        ("", ""),
        ("Мария", ""),
    ],
)
def test_each_rule_of_the_sound_key(text: str, key: str) -> None:
    """Each rule of the key gives what the plan says, in the order of the plan."""
    assert key == dutch_key(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ĲSBRAND", "ysbrand"),
        ("Łœßøæđðþı", "loessoaeddthi"),
        ("Ａnna", "anna"),
        ("D’Artagnan", "dartagnan"),
        ("i-j", "y"),
        ("12", ""),
        ("\ud800", ""),
    ],
)
def test_letters(text: str, expected: str) -> None:
    """Any text becomes a-z with ij as y; special letters are spelled out and the rest is dropped."""
    assert expected == letters(text)


def test_words_split_at_signs_and_keep_dashes() -> None:
    """Dots, slashes and spaces separate; dashes stay; apostrophes, accents and invisible signs join."""
    text = "v.d. Ver\u200bzon\u00adnen\u202e–O'Fictief/Zoe\u0308\x00NN"
    assert words(text) == ["v", "d", "verzonnen", HYPHEN, "ofictief", "zoe", "nn"]
