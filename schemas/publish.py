"""Writes `published/`: a JSON Schema (2020-12) of each event and other document.

`python -m schemas.publish` writes them, `--check` says which differ. They are generated; never edit one.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from schemas import advice, details, intake, notices, problem, told, wire

FOLDER: Final = Path(__file__).parent / "published"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def file_name(kind: str) -> str:
    """`MeldingIngediend` -> `melding-ingediend.v1.json`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower() + ".v1.json"


def schemas() -> dict[str, dict[str, Any]]:
    """Every published schema by its file name."""
    parts = [(wire.kind(part), part.schema()) for part in (*wire.TABLES.values(), wire.LETTER)]
    parts += [
        ("Melding", intake.REPORT.schema()),
        ("Inhoud", details.CONTENT.schema()),
        ("Afsluiting", intake.CLOSING.schema()),
        ("Probleem", problem.schema()),
        ("Advies", advice.ADVICE.schema()),
    ]
    parts += [(kind, part.schema()) for kind, part in told.PARTS.items()]
    parts += [(notices.title(kind), part.schema()) for kind, part in notices.PARTS.items()]
    return {file_name(kind): _headed(kind, schema) for kind, schema in parts}


def _headed(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    name = file_name(kind).removesuffix(".json").replace(".", ":")
    return {"$schema": DIALECT, "$id": f"urn:nl:veiligthuis:radar:schema:{name}", "title": kind, **schema}


def texts() -> dict[str, str]:
    """The text of every published file by its name."""
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in schemas().items()
    }


def differing(folder: Path = FOLDER) -> list[str]:
    """Names of files that are missing, too many or other than generated."""
    wanted = texts()
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def write(folder: Path = FOLDER) -> None:
    """Make the folder equal to what is generated."""
    wanted = texts()
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    if list(arguments) != ["--check"]:
        write()
        return 0
    different = differing()
    for name in different:
        print(f"schemas/published/{name} is not what `python -m schemas.publish` writes", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
