"""By what name a model goes, wherever figures are shown: the first digits of the SHA-256 of its file."""

import hashlib
from functools import cache
from importlib import resources


def name_of(file: bytes) -> str:
    """Twelve hexadecimal digits: another file is another model, also when one number differs."""
    return hashlib.sha256(file).hexdigest()[:12]


@cache
def shipped_name() -> str:
    """The name of the model that ships with this package."""
    return name_of(resources.files("matching").joinpath("weights.json").read_bytes())
