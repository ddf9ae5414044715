"""Promises of radar/config.py: what is declared of a folder of old reports is declared in full."""

from datetime import date
from pathlib import Path

import pytest

from radar.config import AtDesk, OldFiles, OwnSystem, read_settings
from schemas.errors import StartRefused

NODE = """
kind = "node"
party = "vt-grn"
keys = "vt-grn"
manifest = "federation.json"
root = "root.pub"
database = "dbname=radar"
[http]
port = 8443
"""
FOLDER = '[folder]\npath = "oud"\nsource = "zaaksysteem"\nencoding = "windows-1252"\ndelimiter = ";"\n'


def read(folder: Path, text: str) -> OldFiles | None:
    (folder / "node.toml").write_text(text)
    return read_settings(folder / "node.toml").folder


def test_a_folder_lies_beside_the_settings(tmp_path: Path) -> None:
    """A relative path is one from the file, as every other."""
    assert read(tmp_path, NODE + FOLDER) == OldFiles(
        path=tmp_path / "oud", source="zaaksysteem", encoding="windows-1252", delimiter=";"
    )


def test_without_a_folder_there_is_none(tmp_path: Path) -> None:
    """A node that gets its old reports at the door takes no files."""
    assert read(tmp_path, NODE) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('encoding = "windows-1252"\n', ""),
        ("windows-1252", "macroman"),
        ('";"', '"|"'),
        ('source = "zaaksysteem"\n', ""),
        ('path = "oud"\n', ""),
    ],
)
def test_nothing_of_it_is_guessed(tmp_path: Path, old: str, new: str) -> None:
    """A process that would have to guess does not start."""
    with pytest.raises(StartRefused) as refused:
        read(tmp_path, NODE + FOLDER.replace(old, new))
    assert refused.value.code == "instellingen_ongeldig"


def test_the_own_system_leads_unless_it_is_said(tmp_path: Path) -> None:
    """`eigen` is the default, `radar` the other; anything else is no start (J1)."""

    def said(text: str) -> str:
        (tmp_path / "node.toml").write_text(text + NODE)
        return read_settings(tmp_path / "node.toml").leidend_systeem

    assert [said(""), said('leidend_systeem = "radar"\n')] == ["eigen", "radar"]
    with pytest.raises(StartRefused):
        said('leidend_systeem = "beide"\n')


def test_days_by_royal_decree_are_settings(tmp_path: Path) -> None:
    """They are days, and none by default."""
    (tmp_path / "node.toml").write_text("decreed_holidays = [2026-12-24]\n" + NODE)
    assert read_settings(tmp_path / "node.toml").decreed_holidays == (date(2026, 12, 24),)


def test_whom_others_call_and_who_looks_twice_are_settings(tmp_path: Path) -> None:
    """By day and by night; a number that could not travel is no start."""

    def said(text: str) -> AtDesk:
        (tmp_path / "node.toml").write_text(f"{NODE}\n[desk]\n{text}\n")
        return read_settings(tmp_path / "node.toml").desk

    assert said("") == AtDesk()
    desk = said('telephone = "050 000 00 01"\nduty_telephone = "+31 50 0000002"\nsecond_person = false')
    assert (desk.telephone, desk.duty_telephone, desk.second_person) == (
        "050 000 00 01", "+31 50 0000002", False,
    )  # fmt: skip
    with pytest.raises(StartRefused):
        said('telephone = "vraag naar Wim"')


def test_where_the_own_system_hears_of_changes_is_a_setting(tmp_path: Path) -> None:
    """None by default: nothing is told then."""

    def said(text: str) -> OwnSystem | None:
        (tmp_path / "node.toml").write_text(NODE + text)
        return read_settings(tmp_path / "node.toml").webhook

    assert said("") is None
    url = "https://zaak.example/haak"
    assert said(f'\n[webhook]\nsource = "zaak"\nurl = "{url}"\n') == OwnSystem(source="zaak", url=url)
