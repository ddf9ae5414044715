"""First names, surnames and the nickname table."""

import pytest

from matching.names import first_names, nickname_classes, surname_parts
from matching.phonetics import letters

ONE_NAME = [
    ("van der", "Proef"), ("", "van der Proef"), ("", "Proef, van der"), ("", "Proef van der"),
    ("", "v.d. Proef"),
    ("", "v/d Proef"), ("v.d.", "Proef"), ("", "Vanderproef"), ("", "VANDENPROEF"), ("VAN DER", "PROEF"),
]  # fmt: skip


@pytest.mark.parametrize(("prefix", "surname"), ONE_NAME)
def test_tussenvoegsels_never_matter(prefix: str, surname: str) -> None:
    """One surname comes out of every way in which its tussenvoegsels are written."""
    assert surname_parts(prefix, surname) == ("proef",)


@pytest.mark.parametrize("kept", ["El", "Al", "Ben", "Aït", "Bou"])
def test_arabic_and_berber_prefixes_are_kept_and_glued(kept: str) -> None:
    """El, al, ben, ait and bou belong to the name, before, behind, apart, glued or with a hyphen."""
    ways = [
        (kept, "Fictief"), ("", f"{kept} Fictief"), ("", f"{kept}-Fictief"), ("", f"Fictief, {kept}"),
        ("", f"{kept}fictief"),
    ]  # fmt: skip
    assert {(f"{letters(kept)}fictief",)} == {surname_parts(*way) for way in ways}


@pytest.mark.parametrize(
    ("surname", "parts"),
    [
        ("Verzonnen-Proef", ("verzonnen", "proef")),
        ("Verzonnen - van der Proef", ("verzonnen", "proef")),
        ("Verzonnen e/v Proef", ("verzonnen", "proef")),
        ("Verzonnen geb. Proef", ("verzonnen", "proef")),
        ("Verzonnen Proef", ("verzonnen", "proef")),
        ("Verzonnen-Proef-Fictief", ("verzonnen", "fictief")),
        ("Proef-Proef", ("proef",)),
        ("Verzonnen-El Fictief", ("verzonnen", "elfictief")),
        ("Groot Verzonnen", ("grootverzonnen",)),
        ("Groot-Verzonnen", ("groot", "verzonnen")),
        ("Groot", ("groot",)),
        ("d'Verzonnen", ("verzonnen",)),
        ("Vanessen", ("vanessen",)),
        ("Do", ("do",)),
        ("N.N.", ()),
        ("onbekend", ()),
        ("-", ()),
        ("", ()),
    ],
)
def test_surnames_have_at_most_two_parts(surname: str, parts: tuple[str, ...]) -> None:
    """Birth and partner name become two parts however they are joined; a placeholder becomes none."""
    assert parts == surname_parts("", surname)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jan", (("jan",), "j")),
        ("Jan-Willem Piet", (("jan", "willem"), "j")),
        ("J.W.", ((), "j")),
        ("J. Willem", (("willem",), "j")),
        ("Th.", ((), "t")),
        ("IJ.", ((), "y")),
        ("Md", (("md",), "m")),
        ("Abd el Kader", (("abdelkader",), "a")),
        ("Nour Eddine", (("noureddine",), "n")),
        ("Nour J. Eddine", (("noureddine",), "n")),
        ("Baby van der Proef", ((), None)),
        ("Baby Fatima", (("fatima",), "f")),
        ("N.N.", ((), None)),
        ("onbekend", ((), None)),
        ("ongeboren", ((), None)),
        ("", ((), None)),
    ],
)
def test_first_names(text: str, expected: tuple[tuple[str, ...], str | None]) -> None:
    """Two full tokens at most, an initial is no token, and a placeholder is no name."""
    assert expected == first_names(text)


def test_nicknames_lead_to_one_class() -> None:
    """The well-known short forms of one name share its class, and the class is a form of itself."""
    classes = nickname_classes()
    families = {
        "johannes": "jan johan hans joop johannes",
        "cornelis": "kees cees cor cornelis",
        "pieter": "piet pieter peter",
        "nicolaas": "klaas nico",
        "willem": "wim willem",
        "hendrik": "henk hendrik",
        "elisabeth": "bep els elisabeth",
        "anna": "ans anna",
        "maria": "riet ria maria",
        "mohamed": "mo mohammed mohamed muhammad",
        "fatima": "fatma fatima",
    }
    found = {name: {classes[form] for form in forms.split()} for name, forms in families.items()}
    assert {name: {name} for name in families} == found
    assert set() == {name for name in classes.values() if classes[name] != name}


def test_the_table_is_large_and_in_normal_form() -> None:
    """At least 150 forms; each is found in the form in which first names are looked up."""
    classes = nickname_classes()
    assert len(classes) >= 150
    assert set() == {form for form in classes if form != letters(form) or len(form) < 2}


def test_no_form_has_two_classes() -> None:
    """A form that stood under two classes would take the last one in silence."""
    from importlib.resources import files

    lines = files("matching").joinpath("nicknames.csv").read_text("utf-8").splitlines()
    assert lines[0] == "# vt-nicknames/1"
    forms = [letters(form) for line in lines[2:] for form in line.split(",")[1].split()]
    assert sorted(set(forms)) == sorted(forms)


def test_a_prefix_is_read_like_a_surname() -> None:
    """What is no tussenvoegsel in the prefix is part of the name; `e/v` and the like never are."""
    found = [surname_parts(prefix, "Proef") for prefix in ("EG", "e/v", "vanden", "Verzonnen", "d'")]
    assert found == [("proef",), ("proef",), ("proef",), ("verzonnen", "proef"), ("proef",)]
