"""The letters: five blocks in plain Dutch, from the fields and nothing else, for who sends and who reads."""

import re
from dataclasses import replace

import pytest

from schemas import letters
from schemas.codes import (
    AdviceToHelper,
    Ground,
    LegalBasis,
    NoticeKind,
    Outcome,
    RecipientRole,
    Service,
)
from schemas.letters import FEEDBACK, TITLES, WHO, letter, listed
from schemas.notices import ALLOWED, ALWAYS, Asked, Contact, MayTell, NoticeField, read_notice, write_notice
from tests.fakes.notices import BAREST, FULL, FULLEST

KINDS = [kind for kind in NoticeKind if kind is not NoticeKind.SCHOOL_HANDLE_WITH_CARE]
EVERY = [(kind, field) for kind in NoticeKind for field in ALLOWED[kind]]
HUNTED = r"treffer|signaal|\bradar|pseudoniem|vastgesteld|opnieuw mislukt|opnieuw een melding"
COMPELLING = r"\bmoet(en)?\b|verplicht|\bdient\b|sommeer|eis(en|t)?\b|dwing|gelast"


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_has_its_five_blocks(kind: NoticeKind) -> None:
    """Who writes and on which number; about whom; what happened; what is asked; what may be told."""
    assert tuple(block.title for block in letter(FULLEST[kind]).blocks) == TITLES
    first = "\n".join(letter(FULLEST[kind]).blocks[0].lines)
    assert "Veilig Thuis Verzonnen" in first
    assert "050-0000001" in first
    assert "K-7H2P" in first


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_says_on_which_ground(kind: NoticeKind) -> None:
    """F6: the article stands in the letter, in a sentence."""
    assert "(Wmo 2015, artikel " in letter(FULLEST[kind]).text


@pytest.mark.parametrize(("kind", "field"), EVERY, ids=lambda each: each.value)
def test_each_field_is_a_part_of_the_text(kind: NoticeKind, field: NoticeField) -> None:
    """What is in the content is in the text: nothing travels that the sender did not see in the preview."""
    without = replace(FULLEST[kind], **{field.value: None})
    if field in ALWAYS[kind]:
        assert str(getattr(FULL, field.value)) in letter(FULLEST[kind]).text or field in (
            NoticeField.BASIS,
            NoticeField.BIRTH_DATE,
        )
    assert letter(without).text != letter(FULLEST[kind]).text


@pytest.mark.parametrize("notice", [*FULLEST.values(), *BAREST.values()], ids=lambda each: each.kind.value)
def test_sender_and_reader_have_the_same_text(notice: object) -> None:
    """The preview is, to the letter, what is read from the content that travelled."""
    assert letter(read_notice(write_notice(notice))) == letter(notice)  # type: ignore[arg-type]


@pytest.mark.parametrize("notice", [*FULLEST.values(), *BAREST.values()], ids=lambda each: each.kind.value)
def test_no_letter_hunts_or_commands(notice: object) -> None:
    """B18 and the words that matter: no word of compulsion, none that reads as hunted, in any letter."""
    text = letter(notice).text  # type: ignore[arg-type]
    assert re.findall(HUNTED, text, re.IGNORECASE) == []
    assert re.findall(COMPELLING, text, re.IGNORECASE) == []
    assert "None" not in text
    assert "  " not in text


@pytest.mark.parametrize("notice", [*FULLEST.values(), *BAREST.values()], ids=lambda each: each.kind.value)
def test_sentences_are_short(notice: object) -> None:
    """Plain Dutch at B1: no sentence has more than twenty words, lists and articles of law apart."""
    for block in letter(notice).blocks:  # type: ignore[arg-type]
        for line in block.lines:
            plain = re.sub(r"\([^)]*\)|:.*", "", line)
            assert all(len(sentence.split()) <= 20 for sentence in re.split(r"[.?!]", plain)), line


def test_the_words_are_whole_lists() -> None:
    """Every code has its sentence."""
    for words, codes in (
        (letters.GROUNDS, Ground),
        (letters.OUTCOMES, Outcome),
        (letters.SERVICES, Service),
        (letters.ASKED, Asked),
        (letters.MAY_TELL, MayTell),
        (letters.ADVICE, AdviceToHelper),
        (WHO, NoticeKind),
    ):
        assert set(words) == set(codes)  # type: ignore[arg-type]


def test_the_gp_and_youth_healthcare_read_different_letters() -> None:
    """The nature of the violence is for the GP; each is spoken to about its own."""
    gp, youth = letter(FULLEST[NoticeKind.GP]).text, letter(FULLEST[NoticeKind.YOUTH_HEALTHCARE]).text
    assert "lichamelijke mishandeling" in gp
    assert "lichamelijke mishandeling" not in youth
    assert "uw patiënt" in gp
    assert "uw cliënt" in youth


def test_handle_with_care_says_name_birth_date_and_code_word() -> None:
    """C4: beside those three all schools read the same sentences."""
    text = letter(FULLEST[NoticeKind.SCHOOL_HANDLE_WITH_CARE]).text
    assert "Saar van der Proef, geboren op 5 april 2016" in text
    assert "Codewoord: Zonnebloem." in text
    assert re.findall(r"[0-9]+", text) == ["5", "2016"]


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("2016-04-05", "geboren op 5 april 2016."),
        ("2016-04-00", "geboren in april 2016."),
        ("2016-00-00", "geboren in 2016."),
    ],
)
def test_a_partial_birth_date_says_what_is_known(born: str, said: str) -> None:
    """And no more."""
    assert said in letter(replace(FULLEST[NoticeKind.GP], birth_date=born)).text


def test_a_reporter_is_told_what_was_found_and_where_and_never_a_number() -> None:
    """A13: only yes or no, in so many organisations; never that there are none, never a count of reports."""
    keeps = FULLEST[NoticeKind.REPORTER_KEEPS]
    found = letter(keeps).text
    assert "Wij keken bij 23 Veilig Thuis-organisaties en hebben daar een of meer eerdere meldingen" in found
    assert "Uit 2019: Er is onderzoek gedaan." in found
    assert "Uit 2021: daarover kunnen wij niet meer zeggen." in found
    nothing = letter(replace(keeps, earlier_found=False, earlier=None)).text
    assert "en hebben daar geen eerdere melding gevonden" in nothing
    assert "er zijn geen eerdere meldingen" not in nothing.lower()
    one = letter(replace(keeps, searched=1)).text
    assert "bij 1 Veilig Thuis-organisatie en" in one


def test_help_that_runs_is_not_blamed() -> None:
    """Q19, to whom it may concern: a new report does not mean that the help fails."""
    for kind in (NoticeKind.CHAIN_PARTNER, NoticeKind.REPORTER_KEEPS):
        assert "Een nieuwe melding betekent niet dat de hulp niet werkt." in letter(BAREST[kind]).text


def test_the_reporters_letter_speaks_of_their_own_report() -> None:
    """By the day and a first name: no surname, no birth date."""
    for kind in FEEDBACK:
        text = letter(FULLEST[kind]).text
        assert "uw melding van 23 november 2026 over Saar" in text
        assert "van der Proef" not in text
        assert "2016" not in text


def test_veilig_thuis_itself_contacts_the_family() -> None:
    """An organisation of ours is named as people know it, another with its role and number."""
    notice = FULLEST[NoticeKind.REPORTER_ONE_OFF]
    ours = replace(notice, who_contacts=Contact(RecipientRole.VT_ORGANISATION, "Veilig Thuis Verzonnen"))
    assert "neemt contact op: Veilig Thuis Verzonnen." in letter(ours).text
    assert "ketenpartner (Wijkteam Verzonnendorp, telefoon 050-0000002)" in letter(notice).text


def test_every_ground_is_a_sentence() -> None:
    """No letter can be sent on a ground without words."""
    for basis in LegalBasis:
        assert letters.LEGAL_BASES[basis] in letter(replace(FULLEST[NoticeKind.GP], basis=basis)).text


def test_a_list_is_read_as_people_say_it() -> None:
    """With "en" before the last."""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b en c"
