"""Who might be told: each with a reason, a partner first, nobody from long ago without a word to check."""

from datetime import date, timedelta

import pytest

from radar.node.handling.handovers import Partner
from radar.node.informing.drafting import Choice
from radar.node.informing.proposals import Why
from radar.node.reviewing.verdicts import Verdicts
from schemas.codes import (
    AdviceToHelper,
    IdentifierKind,
    NoticeKind,
    NoticeState,
    Outcome,
    RecipientRole,
    Service,
    TaskKind,
    Verdict,
)
from schemas.errors import BadInput, Conflict
from schemas.notices import Asked
from tests.fakes.family import child
from tests.radar.node.informing.conftest import (
    ANNE,
    BRAM,
    DOCTOR,
    GP,
    JGZ,
    MELDER,
    SCHOOL,
    TEAM,
    Office,
    kid,
)

PARTNER = Partner(RecipientRole.CHAIN_PARTNER, "Wijkteam Fantasie", "050-0000014", IdentifierKind.OIN, "77")
TELL_ALL = [GP, JGZ]


def handed_over(
    office: Office, *people: dict[str, object], informs_others: bool = False, **values: object
) -> str:
    """A report that the partner accepted."""
    report_id = office.decided(
        *people, outcome=Outcome.DIRECT_HANDOVER, services=(Service.DIRECT_HANDOVER,), **values
    )
    handover = office.handling.offer_handover(office.conn, report_id, ANNE, PARTNER)
    office.handling.accept_handover(office.conn, handover, ANNE, informs_others=informs_others)
    return report_id


def same_child() -> dict[str, object]:
    """One child whom two reports know well enough to be nearly certain."""
    return kid(adres=child()["adres"], voornamen=f"Tweemaal{kid()['voornamen']}")


def keys(office: Office, report_id: str) -> list[str]:
    return [each.key for each in office.informing.proposals(office.conn, report_id)]


def test_each_proposal_has_a_reason_and_none_is_chosen(office: Office) -> None:
    """C2: from the report itself, in its order; whoever is no longer involved is not proposed."""
    gone = SCHOOL | {"actief": False}
    report_id = office.decided(betrokkenProfessionals=[GP, JGZ, gone])
    found = office.informing.proposals(office.conn, report_id)
    assert [(each.role, each.why) for each in found] == [
        (RecipientRole.GP, Why.REPORT), (RecipientRole.YOUTH_HEALTHCARE, Why.REPORT),
    ]  # fmt: skip
    assert found[0].reason == "huisarts die de melding noemt"
    assert office.informing.notices(office.conn, report_id) == ()


def test_q10_a_partner_that_has_this_family_comes_first(office: Office) -> None:
    """D2: new report on a person with an accepted, active handover: proposed target = same partner; to
    deviate needs a reason."""
    known = same_child()
    handed_over(office, known)
    report_id = office.decided(known, betrokkenProfessionals=[GP])
    office.made.run()
    partner, gp = office.informing.proposals(office.conn, report_id)
    assert (partner.why, partner.organisation) == (Why.PARTNER, "Wijkteam Fantasie")
    assert partner.kinds == (NoticeKind.CHAIN_PARTNER,)
    assert partner.reason == "ketenpartner die dit gezin sinds 2026 heeft"
    choice = Choice(gp.key, tell=True)
    with pytest.raises(Conflict) as passed_over:
        office.informing.decide(office.conn, report_id, ANNE, [choice])
    assert passed_over.value.code == "afwijking_zonder_reden"
    office.informing.decide(
        office.conn, report_id, ANNE, [Choice(partner.key, tell=False), choice], deviation="verhuisd",
    )  # fmt: skip
    silent = next(each for each in office.informing.notices(office.conn, report_id) if not each.told)
    assert silent.reason == "verhuisd"


def test_q10_the_partner_informs_the_others(office: Office) -> None:
    """D3: VT's own notices are suppressed only after the partner accepted this report and ticked that it
    informs; the reporter still hears from Veilig Thuis."""
    report_id = office.decided(
        betrokkenProfessionals=[GP, JGZ], melder=MELDER | {"anonimiteit": "open", "houdtZicht": False},
        outcome=Outcome.DIRECT_HANDOVER, services=(Service.DIRECT_HANDOVER,),
    )  # fmt: skip
    handover = office.handling.offer_handover(office.conn, report_id, ANNE, PARTNER)
    assert {each.held_back for each in office.informing.proposals(office.conn, report_id)} == {None}
    letter = office.informing.preview(
        office.conn, report_id, [office.choice(report_id, RecipientRole.CHAIN_PARTNER)]
    )[0].letter
    assert letter
    assert "huisarts (Praktijk Verzonnen, telefoon 050-0000011)" in letter.text
    office.handling.accept_handover(office.conn, handover, ANNE, informs_others=True)
    held = {each.role: each.held_back for each in office.informing.proposals(office.conn, report_id)}
    words = "Wijkteam Fantasie heeft dit overgenomen en informeert de anderen"
    assert held == {
        RecipientRole.CHAIN_PARTNER: None, RecipientRole.REPORTER: None,
        RecipientRole.GP: words, RecipientRole.YOUTH_HEALTHCARE: words,
    }  # fmt: skip
    with pytest.raises(Conflict) as refused:
        office.tell(report_id, RecipientRole.GP)
    assert refused.value.code == "partner_informeert"
    office.tell(report_id, RecipientRole.REPORTER)


def test_a_partner_that_lapsed_informs_nobody(office: Office) -> None:
    """D2, D3: after its end date a handover neither comes first nor holds anybody back."""
    known = same_child()
    report_id = office.decided(
        known, outcome=Outcome.DIRECT_HANDOVER, services=(Service.DIRECT_HANDOVER,),
        betrokkenProfessionals=[GP],
    )  # fmt: skip
    handover = office.handling.offer_handover(office.conn, report_id, ANNE, PARTNER)
    today = office.member.node.today()
    office.handling.accept_handover(office.conn, handover, ANNE, informs_others=True, ends_on=today)
    later = office.decided(known)
    assert [each.why for each in office.informing.proposals(office.conn, later)][:1] == [Why.PARTNER]
    office.made.clock.move(days=1)
    try:
        assert office.proposal(report_id, RecipientRole.GP).held_back is None
        assert Why.PARTNER not in {each.why for each in office.informing.proposals(office.conn, later)}
    finally:
        office.made.clock.move(days=-1)


def test_who_is_known_from_a_live_case_is_proposed_and_from_a_closed_one_to_check(office: Office) -> None:
    """From a closed prior only as "bekend uit 2026, controleer"; each recipient once, the surest reason."""
    known = same_child()
    closed = office.decided(known, betrokkenProfessionals=[GP, JGZ])
    number = office.member.value("SELECT number FROM report WHERE report_id = %s", closed)
    office.made.close(office.party, number, 2)
    office.decided(known, betrokkenProfessionals=[SCHOOL])
    report_id = office.decided(known, betrokkenProfessionals=[GP])
    found = {each.role: each for each in office.informing.proposals(office.conn, report_id)}
    assert [each.why for each in found.values()] == [Why.REPORT, Why.LIVE_CASE, Why.CLOSED_CASE]
    assert found[RecipientRole.SCHOOL].reason == "school uit de melding van 2026, die nog loopt"
    old = found[RecipientRole.YOUTH_HEALTHCARE]
    assert (old.reason, old.check) == ("bekend uit 2026, controleer", True)
    assert not found[RecipientRole.GP].check


def test_nobody_is_proposed_through_a_link_that_no_person_confirmed(office: Office) -> None:
    """C3: of a link that is not nearly certain, only once two people said that it is the same person."""
    adres = child()["adres"]
    known = kid(adres=adres, voornamen="Ottokar", achternaam="Twijfelaar", geboortedatum="1981-11-02")
    office.decided(known, betrokkenProfessionals=[GP])
    doubtful = {name: value for name, value in known.items() if name != "geboortedatum"}
    report_id = office.decided(kid(), doubtful)
    rows = office.member.rows(
        "SELECT link_id, band FROM link WHERE report_id = %s AND position = 2", report_id
    )
    assert [band for _, band in rows] == ["probable"]
    assert office.informing.proposals(office.conn, report_id) == ()
    verdicts = Verdicts(office.member.node)
    verdicts.say(office.conn, rows[0][0], ANNE, Verdict.SAME)
    assert office.informing.proposals(office.conn, report_id) == ()
    (link_id,) = [row[0] for row in office.member.rows(
        "SELECT link_id FROM link WHERE report_id = %s AND position = 2", report_id
    )]  # fmt: skip
    verdicts.say(office.conn, link_id, BRAM, Verdict.SAME)
    assert [each.why for each in office.informing.proposals(office.conn, report_id)] == [Why.LIVE_CASE]


def test_without_a_school_leerplicht_knows_which_it_is(office: Office) -> None:
    """C5: via leerplicht where the school is unknown, on the same covenant and with the same payload."""
    office.informing.recipients.register(
        office.conn, ANNE, RecipientRole.SCHOOL_ATTENDANCE, "Leerplicht Verzonnen", IdentifierKind.OIN, "88",
        covenant=True,
    )  # fmt: skip
    report_id = office.decided()
    proposal = office.proposal(report_id, RecipientRole.SCHOOL_ATTENDANCE)
    assert proposal.kinds == (NoticeKind.SCHOOL_HANDLE_WITH_CARE,)
    (preview,) = office.informing.preview(office.conn, report_id, [Choice(proposal.key, tell=True)])
    assert preview.letter
    assert "Codewoord" in preview.letter.text
    with_school = office.decided(betrokkenProfessionals=[SCHOOL])
    assert not any(
        each.role is RecipientRole.SCHOOL_ATTENDANCE
        for each in office.informing.proposals(office.conn, with_school)
    )


def test_whom_a_letter_is_about_can_be_recognised(office: Office) -> None:
    """The youngest of whom the professional knows; without first name or birth date nobody is asked about."""
    mother = kid(voornamen="Moedertje", geboortedatum="1990-01-01")
    report_id = office.decided(kid(geboortedatum="2019-03-09"), mother, betrokkenProfessionals=[GP])
    assert office.proposal(report_id, RecipientRole.GP).position == 1
    hers = office.decided(
        kid(geboortedatum="2019-03-09"), mother, betrokkenProfessionals=[GP | {"posities": [2]}]
    )
    assert office.proposal(hers, RecipientRole.GP).position == 2
    nameless = office.decided(kid(), kid(voornamen=None), betrokkenProfessionals=[GP])
    choice = office.choice(nameless, RecipientRole.GP, position=2)
    with pytest.raises(BadInput) as missing:
        office.informing.decide(office.conn, nameless, ANNE, [choice])
    assert missing.value.code == "persoon_onvolledig"


# --- (B10, B13, E2) the reporter ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reporter", "kind"),
    [
        ({"eenmaligContact": True}, NoticeKind.REPORTER_ONE_OFF),
        ({"hoedanigheid": "buurt"}, NoticeKind.REPORTER_ONE_OFF),
        ({"houdtZicht": False}, NoticeKind.REPORTER_VT_TAKES_OVER),
        ({"houdtZicht": True}, NoticeKind.REPORTER_KEEPS),
    ],
)
def test_three_feedbacks_by_what_the_reporter_keeps(
    office: Office, reporter: dict[str, object], kind: NoticeKind
) -> None:
    """B13: one-off reporter; ongoing, Veilig Thuis takes over; ongoing, keeps responsibility."""
    report_id = office.decided(melder=MELDER | reporter)
    assert office.proposal(report_id, RecipientRole.REPORTER).kinds == (kind,)


def test_feedback_to_who_keeps_responsibility_answers_whether_there_were_earlier_reports(
    office: Office,
) -> None:
    """B13, A13, B14: prior yes or no, the result, and an advice without which nothing is sent."""
    known = same_child()
    office.decided(known)
    report_id = office.decided(known, melder=MELDER)
    choice = office.choice(report_id, RecipientRole.REPORTER)
    with pytest.raises(BadInput) as missing:
        office.informing.decide(office.conn, report_id, ANNE, [choice])
    assert [(fault.path, fault.code) for fault in missing.value.faults] == [("advies", "veld_ontbreekt")]

    advised = office.choice(report_id, RecipientRole.REPORTER, advice=AdviceToHelper.EXTEND_WITH_VT)
    (preview,) = office.informing.preview(office.conn, report_id, [advised])
    assert preview.letter
    text = preview.letter.text
    assert "een of meer eerdere meldingen gevonden" in text
    assert "Uit 2026: voorwaarden en vervolg." in text
    assert "De veiligheidsbeoordeling van Veilig Thuis: onveilig, B2." in text
    assert "vul de hulp aan met directe hulp van Veilig Thuis" in text


def test_feedback_says_who_contacts_the_family_and_when_the_second_comes(office: Office) -> None:
    """B10, B13: who contacts, and ten weeks at most for the two services."""
    report_id = office.decided(melder=MELDER | {"houdtZicht": False})
    (preview,) = office.informing.preview(
        office.conn, report_id, [office.choice(report_id, RecipientRole.REPORTER)]
    )
    assert preview.letter
    assert "Met het gezin neemt contact op: Veilig Thuis Groningen." in preview.letter.text
    assert "uiterlijk op 2 februari 2027 opnieuw" in preview.letter.text


def test_feedback_by_telephone_closes_its_task(office: Office) -> None:
    """B10: "gesproken op … met …" closes the task, and the second one is opened."""
    report_id = office.decided(melder=MELDER | {"houdtZicht": False})
    notice_id = office.tell(report_id, RecipientRole.REPORTER)
    assert office.view(report_id).state is NoticeState.NO_ACCOUNT
    office.informing.told_by_phone(
        office.conn, notice_id, BRAM, "Klokkenluider Geheimzinnig", office.member.node.today()
    )
    tasks = {each.kind: each for each in office.handling.case_view(office.conn, report_id).tasks}
    first = tasks[TaskKind.FEEDBACK_FIRST]
    assert (first.open, first.spoken_on) == (False, date(2026, 11, 24))
    assert tasks[TaskKind.FEEDBACK_SECOND].due_on == date(2026, 11, 24) + timedelta(days=70)


def test_feedback_that_is_read_closes_its_task(office: Office) -> None:
    """B10: read with a receipt is feedback too; a GP who reported reads it in the practice's own inbox."""
    melder = MELDER | {"organisatie": "Praktijk Verzonnen", "hoedanigheid": "huisarts", "anonimiteit": "open",
                       "houdtZicht": False}  # fmt: skip
    report_id = office.decided(melder=melder, betrokkenProfessionals=[GP])
    notice_id = office.tell(report_id, RecipientRole.REPORTER)
    assert "uw melding van 23 november 2026" in office.read(notice_id, DOCTOR)
    tasks = {each.kind: each for each in office.handling.case_view(office.conn, report_id).tasks}
    assert not tasks[TaskKind.FEEDBACK_FIRST].open


def test_a_reporter_whom_nobody_knows_is_not_proposed(office: Office) -> None:
    """E2: unknown to Veilig Thuis: there is nobody to tell."""
    unknown = {"hoedanigheid": "buurt", "anonimiteit": "onbekend_bij_veilig_thuis",
               "akkoordLeidinggevende": True}  # fmt: skip
    report_id = office.decided(melder=unknown)
    roles = {each.role for each in office.informing.proposals(office.conn, report_id)}
    assert RecipientRole.REPORTER not in roles


def test_what_is_asked_of_a_partner(office: Office) -> None:
    """Whether it takes this, and whether it tells the others, by a day."""
    report_id = office.decided(
        betrokkenProfessionals=[TEAM], outcome=Outcome.DIRECT_HANDOVER, services=(Service.DIRECT_HANDOVER,)
    )
    choice = office.choice(report_id, RecipientRole.CHAIN_PARTNER)
    (preview,) = office.informing.preview(office.conn, report_id, [choice])
    assert preview.letter
    assert "laten weten of u dit overneemt" in preview.letter.text
    assert "uiterlijk op 26 november 2026 antwoorden" in preview.letter.text
    asked = office.choice(report_id, RecipientRole.CHAIN_PARTNER, asked=(Asked.CALL_US,))
    (other,) = office.informing.preview(office.conn, report_id, [asked])
    assert other.letter
    assert "Wij vragen u ons te bellen." in other.letter.text
