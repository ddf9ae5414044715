"""Figures on disk: each with the commit, the seeds and the machine it was measured on."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "docs" / "measured"


def write(name: str, seeds: Sequence[int], figures: Mapping[str, Any]) -> Path:
    """`docs/measured/NAME.json`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    commit = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False, cwd=FOLDER
    )
    document = {
        "commit": commit.stdout.strip(),
        "seeds": [*seeds],
        "machine": {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "system": platform.system(),
        },
        "figures": figures,
    }
    file = FOLDER / f"{name}.json"
    file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99, by the nearest rank."""
    ranked = sorted(values)
    return {f"p{p}": ranked[min(len(ranked) - 1, int(len(ranked) * p / 100))] for p in (50, 95, 99)}
