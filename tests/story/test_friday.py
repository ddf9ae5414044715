"""`make demo VERHAAL=vrijdag ONCE=1`: an afternoon with 26 regions, the council and an inbox, that ends by
itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(900)
SCENES = (
    "✓ alle regio's en de Raad zijn doorzocht",
    "✓ het kind met een verkeerd gespelde naam, dat verhuisde: in Utrecht",
    "✓ de tweelinghelft in Zuid-Limburg: niet gekoppeld",
    "✓ wie alleen hetzelfde opvangadres heeft: niet gekoppeld",
    "✓ het antwoord is er",
    "✓ de open zaak in Groningen krijgt een bericht",
    "✓ het bericht is weg nu de melding weg is",
    "✓ aangenomen zonder dat er een pagina openging",
    "✓ die brieven verschillen",
    "✓ het belscript is Handle with Care en niets meer",
)


@pytest.mark.row("A1", "A8", "C1", "C3", "J1", "J13")
def test_the_story_of_friday(tmp_path: Path) -> None:
    """It ends with 0 when each scene came out as told beforehand, in their order, and leaves nothing."""
    radar = Path(sys.executable).with_name("radar")
    ended = subprocess.run(
        [str(radar), "demo", "--once", "--regions", "26", "--verhaal", "vrijdag"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "26 regio's, de RvdK en een postvak draaien" in ended.stdout
    at = [ended.stdout.index(scene) for scene in SCENES]
    assert at == sorted(at)
    assert "ANDERS DAN VERWACHT" not in ended.stdout
    assert [*tmp_path.iterdir()] == []


def test_a_tale_that_nobody_knows_is_refused() -> None:
    """And it says which there are."""
    radar = Path(sys.executable).with_name("radar")
    ended = subprocess.run(
        [str(radar), "demo", "--verhaal", "zaterdag"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "vrijdag" in ended.stderr
