"""FEBRL 4: another country's names, no families and no numbers. A figure to show, never one to tune to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from matching.evaluate.figures import Figures, count
from matching.train.check import check
from matching.train.learn import Lesson, learn
from matching.weights import Weights
from matching.weights import read as read_weights
from radar.federation.direct import direct
from radar.federation.train import examples
from schemas.linkage import Linkage
from tests.measure.both_ways import REGIONS, BothWays, both_ways, differing
from tests.measure.febrl import febrl4
from tests.measure.one_set import read, sharing_a_block, true_places

Json = dict[str, Any]
PEOPLE: Final = 5_000
THROUGH_REGIONS: Final = 500
_MOST_LOST: Final = 0.01
"""Under the floor of the hub: among 2,500 true pairs two would be more than weights that ship may lose."""


@dataclass(frozen=True, slots=True)
class Part:
    """People numbered from `start`, so many of them."""

    start: int = 0
    size: int = PEOPLE

    def read(self) -> Linkage:
        return read(febrl4(self.size, self.start))


WHOLE: Final = Part()


def febrl(whole: Part = WHOLE, say: Callable[[str], None] = lambda _: None) -> Json:
    """With the weights that ship; with weights learned on the other half; and what ECM makes of it, which
    needs no labels."""
    say("FEBRL 4, shipped weights")
    both = whole.read()
    shipped = _figures(both)
    say("FEBRL 4, weights learned on its other half")
    first, second = halves(whole)
    learned = [_learned(first, second), _learned(second, first)]
    say("FEBRL 4, ECM")
    unlabelled = check(examples(both), 1, whole.size)
    return {
        "people": whole.size,
        "sharing_a_block": _sharing(both),
        "pair_completeness": shipped.pair_completeness,
        "shipped": _at_half(shipped),
        "learned_on_the_other_half": [_at_half(one) for one in learned],
        "learned_f1": sum(one.at["0.50"].f1 or 0.0 for one in learned) / len(learned),
        "ecm": {"f1": unlabelled.ecm_f1, "agrees_with_ours": unlabelled.agreement},
    }


def _sharing(linkage: Linkage) -> float:
    """Of the true pairs, the share that some pass brings together: pair completeness as blocking has it. The
    floor of the hub, set on Dutch households with numbers, comes after it."""
    true = true_places(linkage)
    return float(np.isin(true, sharing_a_block(linkage.prior, linkage.new)).mean())


def halves(whole: Part) -> tuple[Part, Part]:
    size = whole.size // 2
    return Part(whole.start, size), Part(whole.start + size, size)


def weights_from(part: Part) -> Weights:
    """A model learned from these people alone."""
    lesson = Lesson([examples(part.read())], {"by": "make measure", "data": "half of FEBRL 4", "seeds": []})
    return read_weights(learn(lesson, least_positives=part.size // 2, most_lost=_MOST_LOST))


def _learned(on: Part, measured: Part) -> Figures:
    return _figures(measured.read(), weights_from(on))


def _figures(linkage: Linkage, weights: Weights | None = None) -> Figures:
    weighed = direct(linkage.prior, linkage.new, weights=weights)
    return count(weighed, linkage.truth, linkage.prior, linkage.new, linkage.groups)


def _at_half(figures: Figures) -> Json:
    at = figures.at["0.50"]
    return {"precision": at.precision, "recall": at.recall, "f1": at.f1}


def through_regions(people: int = THROUGH_REGIONS, say: Callable[[str], None] = lambda _: None) -> Json:
    """So many people filed in regions, so many asked, through a broker, a hub and evaluators."""
    say("FEBRL 4 through regions and a broker")
    both: BothWays = both_ways(febrl4(people), say)
    figures = both.figures(both.through)
    return {
        "people": people,
        "regions": REGIONS,
        **_at_half(figures),
        "pair_completeness": figures.pair_completeness,
        "reports_that_differ_from_one_process": len(differing(both)),
    }
