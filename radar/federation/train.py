"""`radar train`: weights learned from folders of labelled files, written whole or not at all.

What leaves is weights and counts. No name, number or id of anybody is in the file or on the screen.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

from matching.train.check import check as checked
from matching.train.learn import Lesson, learn
from matching.train.samples import Asked, chosen_by_truth, labelled_by_bsn
from matching.weights import Weights, shipped
from matching.weights import read as read_weights
from radar.federation.direct import Vectors, number_in, vectors
from radar.federation.progress import Say, say_on_stderr
from radar.federation.refused import bytes_of, ended, unwritable
from schemas.errors import StartRefused
from schemas.linkage import Linkage, read_all
from schemas.tables import CellFault, TableRefused

PRIOR: Final = "prior.csv"
NEW: Final = "new.csv"
TRUTH: Final = "truth.csv"
_TRUTH, _BSN = "truth", "bsn"


@dataclass(frozen=True, slots=True)
class Making:
    """What the file says of its making, beside what is counted."""

    data: str
    seeds: tuple[int, ...]
    date: date


def train(folders: Sequence[Path], out: Path, making: Making, say: Say = say_on_stderr) -> int:
    """The exit status. Each folder is one set: PRIOR, NEW and, when it is known who is who, TRUTH."""

    def work() -> None:
        sets = read_folders(folders, unwritable(out), making.date)
        write_whole(out, learn(_lesson(sets, making, say), say))
        say(f"geschreven: {out}")

    return ended(work, say, "er is niets geschreven", (StartRefused,))


def check(folder: Path, model: Path | None, today: date, show: Say, say: Say = say_on_stderr) -> int:
    """The exit status. What ECM makes of one folder goes to `show`, beside what the model makes of it."""

    def work() -> None:
        weights = read_model(model) if model else None
        (read,) = read_folders([folder], [], today)
        largest = max((len(one.people) for one in (*read.prior.reports, *read.new.reports)), default=0)
        true_pairs = None if read.truth is None else len(read.truth)
        found = checked(examples(read), largest, true_pairs, weights)
        show(f"{found.pairs} paren vergeleken; ECM en het model zijn het eens over {found.agreement:.1%}")
        if found.model_f1 is not None and found.ecm_f1 is not None:
            show(f"F1: model {found.model_f1:.3f}, ECM {found.ecm_f1:.3f}")

    return ended(work, say, "er is niets nagegaan", (StartRefused,))


def read_model(path: Path) -> Weights:
    """Another model. Raises TableRefused when it cannot be read."""
    faults: list[CellFault] = []
    data = bytes_of(path, faults)
    try:
        if data is not None:
            return read_weights(data.decode())
    except (StartRefused, UnicodeDecodeError):
        faults.append(CellFault(str(path), 0, "", "gewichten_ongeldig"))
    raise TableRefused(faults, len(faults))


def read_folders(folders: Sequence[Path], faults: Sequence[CellFault], today: date) -> list[Linkage]:
    """The files of every folder. Raises TableRefused with the `faults` and those of all files at once."""
    found, number, sets = list(faults), len(faults), []
    for folder in folders:
        try:
            sets.append(_read(folder, today))
        except TableRefused as refused:
            found.extend(refused.faults)
            number += refused.number
    if number:
        raise TableRefused(found, number)
    return sets


def _read(folder: Path, today: date) -> Linkage:
    faults: list[CellFault] = []
    names = [PRIOR, NEW, *([TRUTH] if (folder / TRUTH).exists() else [])]
    contents = [(bytes_of(folder / name, faults) or b"", str(folder / name)) for name in names]
    if faults:
        raise TableRefused(faults, len(faults))
    prior, new, *truth = contents
    return read_all(prior, new, truth[0] if truth else None, today=today)


def _lesson(sets: Sequence[Linkage], making: Making, say: Say) -> Lesson:
    asked, labels = [], set()
    for number, read in enumerate(sets, start=1):
        asked.append(examples(read))
        labels.add(_BSN if read.truth is None else _TRUTH)
        say(f"set {number} van {len(sets)}: {sum(len(each.pairs) for each in asked[-1])} paren vergeleken")
    made = {
        "by": "radar train",
        "data": making.data,
        "date": making.date.isoformat(),
        "seeds": [*making.seeds],
        "labels": " and ".join(sorted(labels)),
        "rows": sum(len(read.prior.ids) + len(read.new.ids) for read in sets),
        "recordlinkage": version("recordlinkage"),
    }
    return Lesson(asked, made)


def examples(read: Linkage) -> list[Asked]:
    """Every report of NEW with all its pairs, labelled by TRUTH, or by BSN where that is not known."""
    found = vectors(read.prior, read.new, weights=without_floor(shipped()))
    truth = None if read.truth is None else set(map(tuple, read.truth.tolist()))
    return [_asked(one, truth) for one in found if one.pairs]


def without_floor(weights: Weights) -> Weights:
    """The same model at a hub that keeps nothing back: what a floor loses is not known before."""
    return replace(weights, hub_floor=0)


def _asked(one: Vectors, truth: set[tuple[int, ...]] | None) -> Asked:
    # In an order that hangs on no key, for keys are others each time: the same files give the same weights.
    order = sorted(range(len(one.pairs)), key=lambda i: (one.pairs[i].new, one.pairs[i].handle))
    pairs = [one.pairs[i] for i in order]
    passes = np.array([one.passes[i] for i in order])
    compared = np.array([one.compared[i] for i in order], np.uint8)
    if truth is None:
        true, learned = labelled_by_bsn(compared, passes)
    else:
        rows = [(number_in(pair.handle), one.report.rows[pair.new]) for pair in pairs]
        true, learned = np.array([row in truth for row in rows], np.bool_), chosen_by_truth(passes)
    return Asked(pairs, one.approximate, compared, true, learned)


def write_whole(out: Path, text: str) -> None:
    """The file is there with all of this in it, or as it was."""
    beside = out.with_name(f".{out.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(out)
