"""The Dutch words by which people are told of a link: its band, its fields, how they compare, what it met by.

The door and the files of an evaluation say the same. Names of fields and code values stand in `wire` and
`intake`; nothing here may ever hold a value.
"""

from typing import Final

from schemas.codes import Band, Field, Pass, Word

BANDS: Final = {
    Band.NEARLY_CERTAIN: "vrijwel zeker",
    Band.PROBABLE: "waarschijnlijk",
    Band.POSSIBLE: "mogelijk",
}
FIELDS: Final = {
    Field.FIRST: "voornaam",
    Field.SURNAME: "achternaam",
    Field.BIRTH: "geboortedatum",
    Field.ADDRESS: "adres",
    Field.SEX: "geslacht",
    Field.BSN: "bsn",
}
WORDS: Final = {
    Word.EQUAL: "gelijk",
    Word.SOUNDS_EQUAL: "klinkt gelijk",
    Word.RESEMBLES: "lijkt erop",
    Word.DIFFERS: "verschilt",
    Word.MISSING: "ontbreekt",
}
PASSES: Final = {
    Pass.BSN: "bsn",
    Pass.BIRTH_SURNAME: "geboortedatum en achternaam",
    Pass.BIRTH_FIRST: "geboortedatum en voornaam",
    Pass.SURNAME_YEAR: "achternaam en geboortejaar",
    Pass.ADDRESS: "adres",
    Pass.NAMES: "voornaam en achternaam",
}
"""What the rows of a block have in common, by pass."""
