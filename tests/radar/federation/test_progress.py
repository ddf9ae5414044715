"""How far a run is, for whoever waits."""

from radar.federation.progress import Meter


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def told(total: int, *steps: tuple[float, int]) -> list[str]:
    """What a meter says when after so many seconds so much is done."""
    clock, said = Clock(), list[str]()
    meter = Meter("meldingen", total, said.append, seconds=clock)
    for seconds, count in steps:
        clock.seconds = 100 + seconds
        meter.at(count)
    return said


def test_it_tells_how_many_how_fast_and_how_long_still() -> None:
    """Count, rate and time left, at the rate so far."""
    assert told(1000, (10, 50)) == ["meldingen: 50 van 1000, 5.0 per seconde, nog 3 min 10 s"]


def test_it_does_not_tell_every_step() -> None:
    """A line at most every ten seconds."""
    lines = told(1000, (1, 5), (9.9, 40), (11, 50), (12, 60), (22, 100))
    assert [line.split()[1] for line in lines] == ["50", "100"]


def test_the_end_is_told_at_once() -> None:
    """Also when it comes within ten seconds."""
    assert told(8, (1, 3), (2, 8)) == ["meldingen: 8 van 8, 4.0 per seconde, klaar in 2 s"]


def test_nothing_done_has_no_end() -> None:
    """Nobody can tell how long that takes."""
    assert told(8, (10, 0)) == ["meldingen: 0 van 8, 0.0 per seconde"]
