"""The report is one page that needs nothing else, tells everything twice, and shows nobody."""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser

import pytest

from matching.evaluate.figures import Figures, count
from matching.evaluate.output import Run
from matching.evaluate.pictures import pictures, report
from schemas.linkage import Groups
from tests.fakes.weighed import GROUPS, NEW, PRIOR, TRUTH, WEIGHED_PAIRS, index, pairs, people

RUN = Run("0.1.0", "proef", 7, 12.3)
FIGURES = count(WEIGHED_PAIRS, TRUTH, PRIOR, NEW, GROUPS)
UNKNOWN = count(WEIGHED_PAIRS, None, PRIOR, NEW, Groups())
EVERY: dict[str, Figures] = {
    "full": FIGURES,
    "truth unknown": UNKNOWN,
    "no groups": count(WEIGHED_PAIRS, TRUTH, PRIOR, NEW, Groups()),
    "no true pair": count(WEIGHED_PAIRS, index(), PRIOR, NEW, GROUPS),
    "no pair": count(pairs(), TRUTH, PRIOR, NEW, GROUPS),
    "nothing": count(pairs(), index(), people("e", 0), people("n", 0), Groups()),
}
each_kind = pytest.mark.parametrize("kind", EVERY)


@cache
def made(kind: str) -> bytes:
    return report(EVERY[kind], RUN)


class Page(HTMLParser):
    """What stands where: each tag with its attributes, the ids, the texts."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1] != "style":
            self.texts.append(data.strip())

    def count(self, tag: str) -> int:
        return sum(each == tag for each, _ in self.tags)


@cache
def page(kind: str) -> Page:
    return Page(made(kind))


@each_kind
def test_the_page_is_whole_and_needs_nothing_else(kind: str) -> None:
    """Each tag is closed; no script, no address, nothing that a browser would fetch."""
    html, found = made(kind), page(kind)
    assert found.open == []
    assert {"script", "link", "img", "iframe", "object", "a", "form"} & {
        tag for tag, _ in found.tags
    } == set()
    assert re.findall(r"https?:|url\((?!#)|@import|javascript:|\son\w+=", html.decode()) == []
    targets = [
        value
        for _, held in found.tags
        for name, value in held.items()
        if name in ("href", "xlink:href", "src")
    ]
    assert [target for target in targets if not (target or "").startswith("#")] == []
    assert "default-src 'none'" in html.decode()


def test_the_page_is_the_same_each_time() -> None:
    """Nothing of when or where it was made; how long it took neither."""
    assert report(FIGURES, Run("0.1.0", "proef", 7, 99.0)) == made("full")


@each_kind
def test_an_id_stands_once_on_the_page(kind: str) -> None:
    """The pictures do not lend each other their parts."""
    ids = Counter(held["id"] for _, held in page(kind).tags if "id" in held)
    assert [each for each, number in ids.items() if number > 1] == []
    used = set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', made(kind).decode()))
    assert {one or other for one, other in used} - set(ids) == set()


def test_every_picture_is_there_with_its_explanation_and_its_table() -> None:
    """Six kinds of pictures; whoever cannot see one hears its name and reads the same numbers."""
    found = page("full")
    drawn = list(pictures(FIGURES))
    assert [picture.title for picture in drawn] == [
        "Komen de kansen uit?",
        "Wat doet de drempel?",
        "Wat wordt gevonden, per groep: fouten",
        "Waarop worden paren gevonden?",
        "Is de radar voor elke naam even goed?",
        "Hoeveel moet een mens controleren?",
    ]
    assert (found.count("svg"), found.count("figcaption"), found.count("details")) == (6, 6, 6)
    labels = [held["aria-label"] for tag, held in found.tags if tag == "svg" and held.get("role") == "img"]
    assert labels == [f"{picture.title} De getallen staan in de tabel eronder." for picture in drawn]
    for picture in drawn:
        assert picture.explanation in found.texts
        assert all(cell in found.texts for line in picture.table.lines for cell in line)


def test_the_page_tells_of_which_run_it_is() -> None:
    """Model, seed, sizes and what could not be used."""
    texts = " ".join(page("full").texts)
    assert (
        "4 eerdere en 3 nieuwe personen. Er zijn 4 ware paren. Radar 0.1.0, gewichten proef, seed 7." in texts
    )
    assert "bsn_ongeldig 2 0" in texts


def test_what_cannot_be_drawn_is_said() -> None:
    """Without truth four pictures are a sentence; without groups two."""
    unknown, no_groups = page("truth unknown"), page("no groups")
    assert (unknown.count("svg"), no_groups.count("svg")) == (2, 4)
    sentence = "Hiervoor moet bekend zijn welke paren waar zijn. Dat was bij deze meting niet zo."
    assert unknown.texts.count(sentence) == 4
    assert "Er is geen bestand met groepen gegeven, of er staat geen enkel waar paar in." in no_groups.texts


def test_truth_is_not_needed_for_what_it_does_not_say() -> None:
    """Nothing on the page speaks of precision where it is not known."""
    texts = " ".join(page("truth unknown").texts)
    assert "ware paren." not in texts.split("Een paar is")[0]
    assert "kans vanaf 0,50 3" in texts


def test_the_name_of_a_group_is_text() -> None:
    """Whatever stands in the file of groups, the page does not run or show it as anything else."""
    name = '<script>alert("x")</script> & $x$'
    groups = Groups({f"{name} kolom": {name: index((0, 0))}, "herkomst": {name: index((1, 1))}})
    html = report(count(WEIGHED_PAIRS, TRUTH, PRIOR, NEW, groups), RUN)
    assert b"<script" not in html
    assert name in Page(html).texts


def test_nobody_is_on_the_page() -> None:
    """No id of a row and no number of a report."""
    prior, new = people("verzonnen-eerder-", 4), people("verzonnen-nieuw-", 3)
    html = report(count(WEIGHED_PAIRS, TRUTH, prior, new, GROUPS), RUN).decode()
    assert "verzonnen" not in html
