"""Promises of matching/score.py: the stories that the score must get right."""

import numpy as np
import pytest

from matching.rules import OwnFacts, band, rules_of
from matching.score import Levels, Pair, Scored, merge, score, stage1, with_first_january
from schemas.codes import AddressLevel as A
from schemas.codes import Band
from schemas.codes import BirthLevel as B
from schemas.codes import EqualLevel as E
from schemas.codes import FirstLevel as F
from schemas.codes import SurnameLevel as S
from schemas.row import FLAG_APPROXIMATE, FLAG_UNBORN

FULL: Levels = (F.EXACT, S.EXACT, B.EXACT, A.POSTCODE_AND_NUMBER, E.EQUAL, E.MISSING)
GROUP = b"g" * 16


def levels(
    first: F = F.EXACT,
    surname: S = S.EXACT,
    birth: B = B.EXACT,
    address: A = A.POSTCODE_AND_NUMBER,
    sex: E = E.EQUAL,
    bsn: E = E.MISSING,
) -> Levels:
    return tuple(map(int, (first, surname, birth, address, sex, bsn)))


def pair(new: int, prior: str, of: Levels, group: bytes = GROUP, flags: int = 0) -> Pair:
    return Pair(new, prior.encode().ljust(16), group, of, flags)


def family(*pairs: Pair) -> dict[tuple[int, str], Scored]:
    """Everybody's scores by (new, prior), with no approximate dates."""
    scored = score(pairs, [False] * 25)
    return {(s.pair.new, s.pair.handle.decode().strip()): s for s in scored}


SIBLING = levels(first=F.DIFFERS, birth=B.DIFFERS)


def test_full_agreement_without_bsn_is_nearly_certain() -> None:
    """The same name, date and address in a household that matches too: p of at least .99 without a BSN."""
    scored = family(pair(0, "a", FULL), pair(1, "b", FULL), pair(0, "b", SIBLING), pair(1, "a", SIBLING))
    assert scored[0, "a"].probability >= 0.99
    assert scored[1, "b"].probability >= 0.99


def test_full_agreement_alone_is_nearly_certain() -> None:
    """A person who comes back alone, everything equal but no BSN, is found with p of at least .99."""
    assert family(pair(0, "a", FULL))[0, "a"].probability >= 0.99


@pytest.mark.parametrize("first", [F.ONE_EDIT, F.SOUND, F.NICKNAME])
def test_moved_child_with_misspelt_name_is_found_through_its_siblings(first: F) -> None:
    """A child that moved and is spelt otherwise gets p of at least .8 when its siblings match."""
    moved = levels(address=A.DIFFERS)
    scored = family(
        pair(0, "a", moved),
        pair(1, "b", moved),
        pair(2, "c", levels(first=first, address=A.DIFFERS)),
    )
    assert scored[2, "c"].probability >= 0.8


def test_siblings_lift_a_weak_pair() -> None:
    """The family around a weak pair raises its probability: that is what stage 2 is for."""
    weak = pair(2, "c", levels(F.SOUND, S.SOUND, B.TWO_OF_THREE, A.DIFFERS))
    moved = levels(address=A.DIFFERS)
    alone = family(weak)[2, "c"].probability
    among = family(weak, pair(0, "a", moved), pair(1, "b", moved))[2, "c"].probability
    assert alone < 0.5 < among


def in_a_family(twin: Levels) -> Scored:
    """A twin whose mother, brother or sister are found again, and whose other half is not in the report."""
    return family(pair(0, "mother", FULL), pair(1, "sibling", FULL), pair(2, "twin", twin))[2, "twin"]


@pytest.mark.parametrize("sex", [E.EQUAL, E.DIFFERENT, E.MISSING])
def test_twin_with_a_number_of_its_own_is_not_linked(sex: E) -> None:
    """A twin (one date, surname and address, another first name and BSN) stays under .05 in its family."""
    assert in_a_family(levels(first=F.DIFFERS, sex=sex, bsn=E.DIFFERENT)).probability < 0.05


def test_twin_brother_of_a_girl_is_not_linked() -> None:
    """A boy and a girl of one birth date stay under .05 in a matching family, without a BSN."""
    assert in_a_family(levels(first=F.DIFFERS, sex=E.DIFFERENT)).probability < 0.05


@pytest.mark.parametrize("sex", [E.EQUAL, E.DIFFERENT, E.MISSING])
def test_twin_whose_other_half_is_there_is_not_linked(sex: E) -> None:
    """A twin stays under .05, without a BSN, when the report holds the other one, who fits."""
    scored = family(
        pair(0, "mother", FULL), pair(1, "twin", FULL), pair(2, "twin", levels(first=F.DIFFERS, sex=sex))
    )
    assert scored[2, "twin"].probability < 0.05


@pytest.mark.parametrize("sex", [E.EQUAL, E.MISSING])
def test_twin_that_may_be_a_second_first_name_is_looked_at_first(sex: E) -> None:
    """Nothing tells a lone twin of one sex and no BSN from a second first name: a person must look, by the
    rule for twins and by the chance."""
    scored = in_a_family(levels(first=F.DIFFERS, sex=sex))
    rules = rules_of(scored, OwnFacts())
    assert "R1" in rules
    assert band(scored.probability, rules) is Band.POSSIBLE


def test_both_twins_are_linked_each_to_itself() -> None:
    """With both twins on both sides each finds itself, and the crossed pairs stay under .05."""
    crossed = levels(first=F.DIFFERS)
    scored = family(pair(0, "a", FULL), pair(1, "b", FULL), pair(0, "b", crossed), pair(1, "a", crossed))
    assert min(scored[0, "a"].probability, scored[1, "b"].probability) >= 0.99
    assert max(scored[0, "b"].probability, scored[1, "a"].probability) < 0.05


def test_twin_without_family_is_at_most_possible() -> None:
    """A twin alone on both sides cannot be told from a changed name, and stays under .80."""
    assert family(pair(0, "twin", levels(first=F.DIFFERS)))[0, "twin"].probability < 0.8


def test_stranger_with_birth_date_and_surname_sound_stays_out() -> None:
    """A stranger who shares the birth date and the sound of the surname stays under .05."""
    stranger = levels(first=F.DIFFERS, surname=S.SOUND, address=A.DIFFERS)
    assert family(pair(0, "x", stranger))[0, "x"].probability < 0.05


def test_parent_and_child_of_one_name_are_not_linked() -> None:
    """A parent and a child with the same name at one address stay under .5, and lower where others match."""
    namesake = pair(0, "father", levels(birth=B.DIFFERS))
    assert family(namesake)[0, "father"].probability < 0.5
    both = family(namesake, pair(1, "mother", FULL), pair(0, "child", FULL))
    assert both[0, "father"].probability < 0.05


@pytest.mark.parametrize("birth", [B.DIFFERS, B.YEAR, B.DAY_AND_MONTH])
@pytest.mark.parametrize("sex", [E.EQUAL, E.DIFFERENT])
def test_brother_or_sister_stays_out(birth: B, sex: E) -> None:
    """Brothers and sisters of a matched family stay under .05."""
    sibling = levels(first=F.DIFFERS, birth=birth, sex=sex)
    scored = family(pair(0, "a", FULL), pair(1, "b", FULL), pair(2, "c", sibling))
    assert scored[2, "c"].probability < 0.05


def test_equal_bsn_carries_a_pair_and_a_different_one_lowers_it() -> None:
    """BSN is added after both stages: equal lifts a bare pair over .5, different lowers any."""
    moved = levels(first=F.SOUND, surname=S.SOUND, address=A.DIFFERS, bsn=E.EQUAL)
    assert family(pair(0, "a", moved))[0, "a"].probability >= 0.99
    plain = levels(first=F.ONE_EDIT, birth=B.TWO_OF_THREE, address=A.DIFFERS)
    other = levels(first=F.ONE_EDIT, birth=B.TWO_OF_THREE, address=A.DIFFERS, bsn=E.DIFFERENT)
    assert (
        family(pair(0, "a", other))[0, "a"].probability
        < 0.1
        < family(pair(0, "a", plain))[0, "a"].probability
    )


def test_rival_makes_a_pair_compete_and_lowers_it() -> None:
    """When another member of the family fits as well, the pair is marked and its probability falls."""
    fuzzy = levels(first=F.ONE_EDIT)
    alone = family(pair(0, "a", fuzzy))[0, "a"]
    rivals = family(pair(0, "a", fuzzy), pair(0, "b", FULL))
    assert (alone.competes, rivals[0, "a"].competes) == (False, True)
    assert rivals[0, "a"].probability < alone.probability


def test_rival_for_the_prior_person_counts_as_well() -> None:
    """When the prior person fits another new person better, the pair is marked and its probability falls."""
    fuzzy = levels(first=F.ONE_EDIT)
    alone = family(pair(0, "a", fuzzy))[0, "a"]
    rivals = family(pair(0, "a", fuzzy), pair(1, "a", FULL))
    assert rivals[0, "a"].competes
    assert rivals[0, "a"].probability < alone.probability


def test_family_is_known_by_its_bsn_too() -> None:
    """Who stands beside a pair is judged with the BSN, whatever else was written of them."""
    by_number = levels(first=F.SOUND, surname=S.DIFFERS, address=A.DIFFERS, bsn=E.EQUAL)
    scored = family(pair(0, "a", levels(address=A.DIFFERS)), pair(1, "b", by_number))
    assert scored[0, "a"].household > 0.99


def test_household_is_a_one_to_one_assignment_of_the_others() -> None:
    """g counts each other person once, best pairs first, and leaves the pair's own two people out."""
    scored = family(
        pair(0, "a", FULL),
        pair(1, "b", FULL),
        pair(1, "c", levels(first=F.ONE_EDIT)),  # loses b's new person to the better pair
        pair(2, "b", levels(first=F.ONE_EDIT)),  # loses its prior person to the better pair
    )
    assert pytest.approx(1.0, abs=0.01) == scored[0, "a"].household
    # Without 1 and b, only 0-a is left; without 1 and c also 2-b comes in.
    assert pytest.approx(scored[0, "a"].p1) == scored[1, "b"].household
    assert pytest.approx(scored[0, "a"].p1 + scored[2, "b"].p1) == scored[1, "c"].household


def test_household_counts_three_at_most() -> None:
    """g is capped at three, so that a large family is not worth more than a certain one."""
    many = family(*(pair(i, f"p{i}", FULL) for i in range(8)))
    assert many[0, "p0"].household == 3.0


def test_another_prior_report_is_another_family() -> None:
    """People of another prior report neither support a pair nor compete with it."""
    scored = family(
        pair(0, "a", FULL), pair(1, "b", FULL, group=b"h" * 16), pair(0, "c", FULL, group=b"h" * 16)
    )
    assert (scored[0, "a"].household, scored[0, "a"].competes) == (0.0, False)


def test_order_of_pairs_changes_no_probability() -> None:
    """Pairs come in any order from the hub; each keeps its probability, and the answer the given order."""
    rng = np.random.default_rng(20261123)
    kinds = [FULL, SIBLING, levels(first=F.ONE_EDIT), levels(address=A.DIFFERS), levels(first=F.DIFFERS)]
    pairs = [
        pair(n, f"p{p}", kinds[rng.integers(len(kinds))], group=bytes([g]) * 16)
        for g in range(3)
        for n in range(4)
        for p in range(4 * g, 4 * g + 4)
    ]
    before = {(s.pair.new, s.pair.handle): s for s in score(pairs, [False] * 4)}
    mixed = [pairs[i] for i in rng.permutation(len(pairs))]
    after = score(mixed, [False] * 4)
    assert mixed == [s.pair for s in after]
    assert [before[s.pair.new, s.pair.handle] for s in after] == after


def test_nothing_to_score_gives_nothing() -> None:
    """No candidates give no scores."""
    assert score([], [False]) == []


def test_merge_takes_the_best_informed_level() -> None:
    """Over passes the best level of a field counts, and missing only where every pass missed it."""
    merged = merge([(6, 4, 7, 5, 2, 2), (0, 3, 7, 4, 1, 2), (2, 4, 5, 5, 2, 1)])
    assert merged == (0, 3, 5, 4, 1, 1)


REFINED = {
    B.YEAR: B.YEAR_WITH_FIRST_JANUARY,
    B.TWO_OF_THREE: B.YEAR_WITH_FIRST_JANUARY,
    B.DAY_AND_MONTH: B.DIFFERS,
}


@pytest.mark.parametrize("birth", list(B))
def test_what_agrees_by_default_with_a_first_of_january_counts_for_no_more(birth: B) -> None:
    """With an approximate date on either side only the year says something; without one nothing changes."""
    before, after = levels(birth=birth), levels(birth=REFINED.get(birth, birth))
    assert before == with_first_january(before, False, FLAG_UNBORN)
    assert after == with_first_january(before, True, 0)
    assert after == with_first_january(before, False, FLAG_APPROXIMATE | FLAG_UNBORN)


def test_equal_first_of_january_says_less_than_another_equal_date() -> None:
    """Many people without papers share 1 January, so that date proves less than any other."""
    both = np.array([levels(address=A.DIFFERS)] * 2, dtype=np.uint8)
    other, january = stage1(both, np.array([False, True]))
    assert january < other - 1


@pytest.mark.parametrize(("own", "flags"), [(True, 0), (False, FLAG_APPROXIMATE)])
def test_approximate_date_of_either_side_counts(own: bool, flags: int) -> None:
    """It is enough that one of the two dates is a 1 January."""
    moved = levels(address=A.DIFFERS)
    (scored,) = score([pair(0, "a", moved, flags=flags)], [own])
    assert scored.p1 < family(pair(0, "a", moved))[0, "a"].p1


def test_repr_shows_no_handle() -> None:
    """A pair in a log says nothing that ties two records."""
    assert "secret" not in repr(family(pair(0, "secret", FULL))[0, "secret"])
    assert "gggg" not in repr(pair(0, "a", FULL))
