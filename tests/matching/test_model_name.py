"""Promises of matching/model_name.py: figures of two models never bear one name."""

from importlib import resources

from matching.model_name import name_of, shipped_name


def test_another_file_is_another_model() -> None:
    """Twelve digits of its SHA-256, so that anybody can tell from the file which it is."""
    assert name_of(b"") == "e3b0c44298fc"
    assert name_of(b" ") != name_of(b"")


def test_the_shipped_model_goes_by_its_file() -> None:
    """The same name as an evaluation prints for that file."""
    assert shipped_name() == name_of(resources.files("matching").joinpath("weights.json").read_bytes())
