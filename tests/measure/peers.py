"""What well-kept tools find in the same files, in clear text: splink in a strong set-up, trained by itself.

It is given what a good practitioner would give it: cleaned names, surname parts crosswise, term frequencies,
six blocking rules as wide as our passes, and a model trained on several of them."""

from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from io import StringIO
from logging import ERROR
from typing import Any

import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from matching.normalise import Normalised, normalise
from schemas.linkage import Persons


def splink_pairs(prior: Persons, new: Persons, seed: int = 1) -> pd.DataFrame:
    """Pairs that splink scores at .01 or more: columns prior, new, p."""
    api = DuckDBAPI()
    tables = [api.register(pd.DataFrame(_cleaned(persons)), table_name=name)
              for name, persons in (("prior", prior), ("new", new))]  # fmt: skip
    linker = Linker(tables, _settings(), log_level=ERROR)
    with redirect_stdout(StringIO()):
        linker.training.estimate_probability_two_random_records_match(
            [block_on("bsn"), block_on("birth", "first", "surname"), block_on("postcode", "number", "first")],
            recall=0.85,
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=seed)
        # Equal numbers say who is who, better than expectation maximisation, which learns households.
        linker.training.estimate_m_from_label_column("bsn")
        found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
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


def _fields(person: Normalised) -> dict[str, str | None]:
    first, second = (*person.first, None, None)[:2]
    surname, other = (*person.surnames, None, None)[:2]
    return {
        "bsn": person.bsn,
        "first": first,
        "second": second,
        "initial": person.initial,
        "nickname": person.nickname,
        "surname": surname,
        "surname_other": other,
        "birth": "{:04}-{:02}-{:02}".format(*person.birth) if person.birth else None,
        "year": str(person.birth[0]) if person.birth else None,
        "approximate": "ja" if person.approximate else "nee",
        "sex": person.sex,
        "postcode": person.postcode,
        "digits": person.postcode_digits,
        "number": person.house_number,
    }


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        comparisons=[_first(), _surname(), _birth(), _address(), cl.ExactMatch("sex"), cl.ExactMatch("bsn")],
        blocking_rules_to_generate_predictions=[
            block_on("bsn"),
            block_on("birth", "substr(surname, 1, 3)"),
            block_on("birth", "substr(first, 1, 3)"),
            block_on("surname", "year", "initial"),
            block_on("postcode", "number"),
            block_on("first", "surname"),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        em_convergence=0.001,
    )


def _first() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="first",
        comparison_levels=[
            cll.NullLevel("initial"),
            cll.ExactMatchLevel("first", term_frequency_adjustments=True),
            cll.CustomLevel("nickname_l = nickname_r OR first_l = second_r OR second_l = first_r"),
            cll.JaroWinklerLevel("first", 0.92),
            cll.JaroWinklerLevel("first", 0.85),
            cll.CustomLevel("initial_l = initial_r AND (first_l IS NULL OR first_r IS NULL)"),
            cll.ElseLevel(),
        ],
    )


def _surname() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="surname",
        comparison_levels=[
            cll.NullLevel("surname"),
            cll.ExactMatchLevel("surname", term_frequency_adjustments=True),
            cll.CustomLevel(
                "surname_l = surname_other_r OR surname_other_l = surname_r"
                " OR surname_other_l = surname_other_r"
            ),
            cll.JaroWinklerLevel("surname", 0.92),
            cll.JaroWinklerLevel("surname", 0.85),
            cll.ElseLevel(),
        ],
    )


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


def _address() -> cl.CustomComparison:
    return cl.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            cll.NullLevel("digits"),
            cll.CustomLevel("postcode_l = postcode_r AND number_l = number_r"),
            cll.CustomLevel("postcode_l = postcode_r OR (digits_l = digits_r AND number_l = number_r)"),
            cll.CustomLevel("digits_l = digits_r"),
            cll.ElseLevel(),
        ],
    )
