"""What a GP, a school and their colleagues see and do at an inbox, in a browser."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schemas.codes import NoticeKind, NoticeNote, NoticeState
from tests.browser.chromium import NARROW, WIDE, faults, overflow
from tests.browser.conftest import Open
from tests.browser.mailbox import Mailbox, mailbox
from tests.fakes.mailbox import TO_GP
from tests.fakes.notices import FULLEST
from tests.plugins.tools import needs

pytestmark = [needs("browser"), pytest.mark.timeout(120)]
SHOTS = os.environ.get("SHOTS")
HANDLE_WITH_CARE = FULLEST[NoticeKind.SCHOOL_HANDLE_WITH_CARE]


@pytest.fixture
def box(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Mailbox]:
    with mailbox(tmp_path, database) as served:
        yield served


@pytest.fixture
def doctor(box: Mailbox, opened: Open) -> Page:
    return opened(base_url=box.url)


def log_in(page: Page, subject: str, path: str = "/") -> None:
    page.goto(path)
    page.locator(f"button[value='{subject}']").click()


def looked_at(page: Page, name: str) -> None:
    """Nothing of the page is a barrier, nor wider than a narrow window."""
    for width, size in (("smal", NARROW), ("breed", WIDE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert faults(page) == []
        assert overflow(page) == 0
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/postvak-{name}-{width}.png", full_page=True)


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_yes_opens_the_letter_and_read_is_heard(box: Mailbox, opened: Open, script: bool) -> None:
    """Before *ja* only first name and birth date are seen; then the five blocks; *gelezen* is heard."""
    notice = box.write()
    page = opened(base_url=box.url, java_script_enabled=script)
    log_in(page, "huisarts-1")
    expect(page.get_by_role("row")).to_have_count(2)
    assert "Saar" not in page.content()
    if script:
        looked_at(page, "lijst")
    page.get_by_role("link", name="Open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is dit uw patiënt?")
    assert "Saar" in page.content()
    assert "Verzonnen, geboren" not in page.content()
    assert "088 0000000" not in page.content()
    assert box.heard(notice) == [NoticeState.DELIVERED]
    if script:
        looked_at(page, "herkenning")
    press(page, "Ja, open het bericht")
    for title in ("Wie schrijft u", "Over wie dit gaat", "Wat er is gebeurd", "Wat wij u vragen"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text("Dit gaat over Saar Verzonnen, geboren op 4 maart 2016.")).to_be_visible()
    assert "Saar" not in page.title() + page.url
    if script:
        looked_at(page, "brief")
    press(page, "Gelezen")
    expect(page.get_by_role("status")).to_contain_text("Veilig Thuis ziet nu")
    assert box.heard(notice)[-1] is NoticeState.READ


def test_no_opens_nothing(box: Mailbox, doctor: Page) -> None:
    """*Nee* shows nothing, destroys the content and alarms the sender."""
    notice = box.write()
    log_in(doctor, "huisarts-1", f"/berichten/{notice}")
    press(doctor, "Nee")
    expect(doctor.get_by_role("status")).to_contain_text("niet geopend")
    assert box.heard(notice)[-1] is NoticeState.WRONG_RECIPIENT
    for path in ("", "/lezen"):
        doctor.goto(f"/berichten/{notice}{path}")
        expect(doctor.get_by_text("Er is gezegd dat dit bericht niet voor uw organisatie is")).to_be_visible()
        assert "Saar" not in doctor.content()
    looked_at(doctor, "verkeerde-ontvanger")


def test_without_yes_the_address_of_the_letter_asks_first(box: Mailbox, doctor: Page) -> None:
    """Whoever types the address of the letter itself gets the question, and so does a colleague later."""
    notice = box.write()
    log_in(doctor, "huisarts-1", f"/berichten/{notice}/lezen")
    expect(doctor.get_by_role("heading", level=1)).to_have_text("Is dit uw patiënt?")
    assert box.heard(notice) == [NoticeState.DELIVERED]


def test_another_organisation_finds_no_such_letter(box: Mailbox, doctor: Page) -> None:
    """A letter of another organisation is answered as one that does not exist."""
    notice = box.write()
    log_in(doctor, "leraar-1", f"/berichten/{notice}")
    expect(doctor.get_by_text("Dit bericht is er niet, of het is niet voor uw organisatie.")).to_be_visible()


def test_an_administrator_reads_nothing(box: Mailbox, doctor: Page) -> None:
    """Without the role of a recipient no letter is listed or opened, in the right organisation too."""
    notice = box.write()
    log_in(doctor, "beheer-1")
    for path in ("/", f"/berichten/{notice}"):
        doctor.goto(path)
        expect(doctor.get_by_role("heading", level=1)).to_have_text("Geen toegang")


def test_answer_call_and_pass_on(box: Mailbox, opened: Open, doctor: Page) -> None:
    """An answer leaves sealed, a call is asked once, and a colleague is asked the question too."""
    notice = box.write()
    assistant = opened(base_url=box.url)
    log_in(assistant, "assistent-1")
    log_in(doctor, "huisarts-1", f"/berichten/{notice}")
    press(doctor, "Ja, open het bericht")
    doctor.get_by_label("Uw antwoord").fill("Wij zien Saar deze week.\nBel gerust.")
    press(doctor, "Verstuur antwoord")
    expect(doctor.get_by_role("status")).to_contain_text("Uw antwoord is verstuurd")
    press(doctor, "Geef door")
    expect(doctor.get_by_role("status")).to_contain_text("Doorgegeven")
    press(doctor, "Bel mij")
    expect(doctor.get_by_role("status")).to_contain_text("gebeld")
    expect(doctor.get_by_role("button", name="Bel mij")).to_have_count(0)
    assistant.goto("/")
    expect(assistant.get_by_text("Aan u doorgegeven")).to_be_visible()
    assistant.goto(f"/berichten/{notice}/lezen")
    expect(assistant.get_by_role("heading", level=1)).to_have_text("Is dit uw patiënt?")
    box.heard(notice)
    notes = {each.note: each for each in box.writer.heard if each.note}
    assert notes.keys() == {NoticeNote.ANSWERED, NoticeNote.FORWARDED, NoticeNote.CALL_ASKED}
    assert box.writer.read_answer(notes[NoticeNote.ANSWERED]) == "Wij zien Saar deze week.\nBel gerust."


def test_an_empty_or_long_answer_says_why_and_keeps_the_text(box: Mailbox, doctor: Page) -> None:
    """What was written stands there again, with what is wrong with it beside it."""
    notice = box.write()
    log_in(doctor, "huisarts-1", f"/berichten/{notice}")
    press(doctor, "Ja, open het bericht")
    doctor.get_by_label("Uw antwoord").fill("x" * 2001)
    press(doctor, "Verstuur antwoord")
    expect(doctor.locator(".fault")).to_contain_text("2000")
    expect(doctor.get_by_label("Uw antwoord")).to_have_value("x" * 2001)
    looked_at(doctor, "antwoord-te-lang")


def test_content_asks_to_show_both_factors_again(box: Mailbox, doctor: Page) -> None:
    """A quarter of an hour after logging in the letter opens only after both factors were shown once more."""
    notice = box.write()
    log_in(doctor, "huisarts-1", f"/berichten/{notice}")
    press(doctor, "Ja, open het bericht")
    box.move(minutes=14)
    doctor.reload()
    expect(doctor.get_by_role("heading", name="Wat wij u vragen")).to_be_visible()
    doctor.get_by_label("Uw antwoord").fill("Dit blijft bewaard.")
    box.move(minutes=14)
    press(doctor, "Verstuur antwoord")
    expect(doctor.get_by_role("heading", level=1)).to_have_text("Wie bent u?")
    doctor.locator("button[value='huisarts-1']").click()
    expect(doctor.get_by_label("Uw antwoord")).to_have_value("Dit blijft bewaard.")


def test_when_its_time_is_over_only_the_receipt_stays(box: Mailbox, doctor: Page) -> None:
    """An expired letter says so, holds nothing of anybody, and can still be asked about by telephone."""
    notice = box.write(days=0.005)
    log_in(doctor, "huisarts-1")
    box.move(minutes=10)
    doctor.goto(f"/berichten/{notice}/lezen")
    expect(doctor.get_by_text("Niemand heeft dit bericht op tijd geopend")).to_be_visible()
    expect(doctor.get_by_role("button", name="Bel mij")).to_be_visible()
    assert "Saar" not in doctor.content()
    looked_at(doctor, "verlopen")


def test_handle_with_care_has_no_answer_and_is_gone_once_read(box: Mailbox, doctor: Page) -> None:
    """The school reads name, birth date and code word; there is nothing to answer, print or keep."""
    notice = box.write(HANDLE_WITH_CARE, "brin-1", urgent=True)
    log_in(doctor, "leraar-1", f"/berichten/{notice}")
    expect(doctor.get_by_role("heading", level=1)).to_have_text("Is dit uw leerling?")
    press(doctor, "Ja, open het bericht")
    expect(doctor.get_by_text("Codewoord: Zonnebloem.")).to_be_visible()
    expect(doctor.get_by_label("Uw antwoord")).to_have_count(0)
    looked_at(doctor, "handle-with-care")
    doctor.emulate_media(media="print")
    expect(doctor.get_by_text("Codewoord: Zonnebloem.")).to_be_hidden()
    doctor.emulate_media(media="screen")
    press(doctor, "Gelezen")
    expect(doctor.get_by_text("na het lezen niet bewaard")).to_be_visible()
    assert "Zonnebloem" not in doctor.content()
    assert box.heard(notice)[-1] is NoticeState.READ


def test_taking_part_with_the_code_of_the_letter_on_paper(box: Mailbox, doctor: Page) -> None:
    """A wrong code says so; the right one gives the fingerprint that Veilig Thuis reads aloud."""
    code = box.announce("agb-1")
    log_in(doctor, "huisarts-1")
    doctor.get_by_role("link", name="Aanmelden met de code").click()
    doctor.get_by_label("Code uit de brief").fill("ABCD-0000-0000")
    press(doctor, "Meld aan")
    expect(doctor.get_by_text("Deze code klopt niet, is al gebruikt of is verlopen.")).to_be_visible()
    looked_at(doctor, "aanmelden-foute-code")
    doctor.get_by_label("Code uit de brief").fill(code.lower())
    doctor.get_by_label("E-mailadres").fill("praktijk@verzonnen.example")
    press(doctor, "Meld aan")
    expect(doctor.get_by_text("Vingerafdruk:")).to_be_visible()
    looked_at(doctor, "aangemeld")
    doctor.get_by_label('E-mailadres voor "er staat een bericht"').fill("anders@verzonnen.example")
    press(doctor, "Bewaar e-mailadres")
    expect(doctor.get_by_role("status")).to_contain_text("anders@verzonnen.example")


def test_text_of_people_cannot_pass_for_something_else(box: Mailbox, doctor: Page) -> None:
    """Script in a name is shown as plain text; a name that turns the direction is not opened at all."""
    notice = box.write(replace(TO_GP, surname="<script>alert(1)</script>", remark="a <b>b</b>"))
    log_in(doctor, "huisarts-1", f"/berichten/{notice}")
    press(doctor, "Ja, open het bericht")
    expect(doctor.get_by_text("<script>alert(1)</script>")).to_be_visible()
    turned = box.write(replace(TO_GP, surname="\u202enaaJ"))
    doctor.goto(f"/berichten/{turned}")
    press(doctor, "Ja, open het bericht")
    expect(doctor.get_by_text("In dit veld staat een onzichtbaar of verboden teken.")).to_be_visible()


def test_pressing_twice_and_going_back_change_nothing(box: Mailbox, doctor: Page) -> None:
    """*Gelezen* twice is one receipt, and the page before shows the letter as it is now."""
    notice = box.write()
    log_in(doctor, "huisarts-1", f"/berichten/{notice}")
    press(doctor, "Ja, open het bericht")
    doctor.get_by_role("button", name="Gelezen", exact=True).dblclick()
    expect(doctor.get_by_text("Veilig Thuis weet dat dit gelezen is.")).to_be_visible()
    assert box.heard(notice).count(NoticeState.READ) == 1
    doctor.go_back()
    doctor.reload()
    expect(doctor.get_by_text("Veilig Thuis weet dat dit gelezen is.")).to_be_visible()
