"""What a well-kept tool finds in the same files, in clear text: splink, set up as a good practitioner would.

It is given what we have: cleaned names, name parts and nicknames crosswise, sound keys, blocking as wide as
our passes; and what it has itself: term frequencies, string distances, a model trained on these files. It
never sees the truth.
"""

from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from io import StringIO
from logging import ERROR
from typing import Any, Final

import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from matching.names import nickname_classes
from matching.normalise import Normalised, normalise
from matching.phonetics import dutch_key
from schemas.linkage import Persons

LISTED_FROM: Final = 0.01
"""The lowest chance of a pair that is given back."""
_SAMPLE: Final = 2e6
"""Pairs for the u-probabilities; ten million take a minute longer and change F1 by less than .001."""
_STEM: Final = 3
"""Letters of a sound key beside a birth date, as in our own passes."""
_NUMBER_WRONG: Final = 0.012
"""Of true pairs with two valid numbers, how many differ: known of registers, and not to be learned from pairs
that were chosen for equal numbers."""

_TIGHT: Final = (
    block_on("birth", "first"),
    block_on("surname", "postcode", "number", "first"),
    block_on("birth", "surname", "postcode"),
)


def splink_pairs(prior: Persons, new: Persons, seed: int = 1) -> pd.DataFrame:
    """Pairs that splink scores at .01 or more: columns prior, new (rows in the files), p."""
    api = DuckDBAPI()
    tables = [
        api.register(pd.DataFrame(_cleaned(persons)), table_name=name)
        for name, persons in (("prior", prior), ("new", new))
    ]
    linker = Linker(tables, _settings(), log_level=ERROR)
    with redirect_stdout(StringIO()):
        linker.training.estimate_probability_two_random_records_match(
            [block_on("bsn"), block_on("birth", "first", "surname"), block_on("postcode", "number", "first")],
            recall=0.85,
        )
        linker.training.estimate_u_using_random_sampling(
            max_pairs=_SAMPLE, seed=seed, min_count_per_level=None
        )
        # Equal numbers say who is who, but on the hardest set there are few of them. So then expectation
        # maximisation, inside blocks that hardly hold two of one family: in wider ones it learns families.
        linker.training.estimate_m_from_label_column("bsn")
        for rule in _TIGHT:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        predicted = linker.inference.predict(threshold_match_probability=LISTED_FROM)
        found = predicted.as_pandas_dataframe()  # type: ignore[no-untyped-call]
    left_is_prior = found["source_dataset_l"] == "prior"
    return pd.DataFrame(
        {
            "prior": found["unique_id_l"].where(left_is_prior, found["unique_id_r"]).astype(int),
            "new": found["unique_id_r"].where(left_is_prior, found["unique_id_l"]).astype(int),
            "p": found["match_probability"],
        }
    )


def _cleaned(persons: Persons) -> Iterable[Mapping[str, Any]]:
    for report in persons.reports:
        for place, person in zip(report.rows, report.people, strict=True):
            yield {"unique_id": place} | _fields(normalise(person))


def _fields(person: Normalised) -> dict[str, Any]:
    first, second = (*person.first, None, None)[:2]
    surname, other = (*person.surnames, None, None)[:2]
    return {
        "bsn": person.bsn,
        "first": first,
        "second": second,
        "initial": person.initial,
        "given": sorted({form for token in person.first for form in (token, _class_of(token))}),
        "surname": surname,
        "surname_other": other,
        "first_starts": sorted({dutch_key(token)[:_STEM] for token in person.first}),
        "surname_sounds": sorted({dutch_key(part) for part in person.surnames}),
        "surname_starts": sorted({dutch_key(part)[:_STEM] for part in person.surnames}),
        "birth": "{:04}-{:02}-{:02}".format(*person.birth) if person.birth else None,
        "year": str(person.birth[0]) if person.birth else None,
        "approximate": "ja" if person.approximate else "nee",
        "sex": person.sex,
        "postcode": person.postcode,
        "digits": person.postcode_digits,
        "number": person.house_number,
    }


def _class_of(token: str) -> str:
    return nickname_classes().get(token, token)


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        comparisons=[_first(), _household(), _birth(), cl.ExactMatch("sex"), _number()],
        blocking_rules_to_generate_predictions=[
            block_on("bsn"),
            block_on("birth", "surname_starts", arrays_to_explode=["surname_starts"]),
            block_on("birth", "first_starts", arrays_to_explode=["first_starts"]),
            block_on("surname_sounds", "year", "initial", arrays_to_explode=["surname_sounds"]),
            block_on("postcode", "number"),
            block_on("given", "surname_sounds", arrays_to_explode=["given", "surname_sounds"]),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        em_convergence=0.001,
    )


def _number() -> cl.CustomComparison:
    equal = cll.ExactMatchLevel("bsn").configure(m_probability=1 - _NUMBER_WRONG, fix_m_probability=True)
    differs = cll.ElseLevel().configure(m_probability=_NUMBER_WRONG, fix_m_probability=True)
    return cl.CustomComparison(
        output_column_name="bsn", comparison_levels=[cll.NullLevel("bsn"), equal, differs]
    )


def _first() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="first",
        comparison_levels=[
            cll.NullLevel("initial"),
            cll.ExactMatchLevel("first", term_frequency_adjustments=True),
            cll.ArrayIntersectLevel("given", min_intersection=1),
            cll.JaroWinklerLevel("first", 0.92),
            cll.JaroWinklerLevel("first", 0.85),
            cll.CustomLevel("initial_l = initial_r AND (first_l IS NULL OR first_r IS NULL)"),
            cll.ElseLevel(),
        ],
    )


def _household() -> cl.CustomComparison:
    """Surname and address in one comparison: a family shares both. As two, held to be independent, they would
    make one person of two brothers of whom a birth date or a name is missing."""
    return cl.CustomComparison(
        output_column_name="household",
        comparison_levels=[
            cll.CustomLevel("surname_l IS NULL AND digits_l IS NULL").configure(is_null_level=True),
            *(_level(address, surname) for address in _ADDRESS for surname in _SURNAME),
            cll.ElseLevel(),
        ],
    )


_ADDRESS: Final = {
    "same door": "(postcode_l = postcode_r AND number_l = number_r)",
    "near": "(postcode_l = postcode_r OR (digits_l = digits_r AND number_l = number_r))",
    "no address": "(digits_l IS NULL OR digits_r IS NULL)",
    "same town": "digits_l = digits_r",
    "elsewhere": "TRUE",
}
_SURNAME: Final = {
    "same": "surname_l = surname_r",
    "crosswise": (
        "(surname_l = surname_other_r OR surname_other_l = surname_r OR surname_other_l = surname_other_r)"
    ),
    "alike": "jaro_winkler_similarity(surname_l, surname_r) >= 0.88",
    "none": "(surname_l IS NULL OR surname_r IS NULL)",
    "other": "TRUE",
}


def _level(address: str, surname: str) -> Any:
    level = cll.CustomLevel(f"{_ADDRESS[address]} AND {_SURNAME[surname]}", f"{address}, {surname}")
    if surname == "same" and address not in ("same door", "near"):
        return level.configure(tf_adjustment_column="surname")
    return level


def _birth() -> cl.CustomComparison:
    swapped = (
        "substr(birth_l, 1, 4) = substr(birth_r, 1, 4) AND substr(birth_l, 6, 2) = substr(birth_r, 9, 2)"
        " AND substr(birth_l, 9, 2) = substr(birth_r, 6, 2)"
    )
    january = "year_l = year_r AND (approximate_l = 'ja' OR approximate_r = 'ja')"
    return cl.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            cll.NullLevel("birth"),
            cll.CustomLevel("birth_l = birth_r AND approximate_l = 'nee'"),
            cll.CustomLevel("birth_l = birth_r"),
            cll.CustomLevel(swapped),
            cll.CustomLevel(january),
            cll.DamerauLevenshteinLevel("birth", 1),
            cll.DamerauLevenshteinLevel("birth", 2),
            cll.CustomLevel("year_l = year_r"),
            cll.ElseLevel(),
        ],
    )
