"""Is this node like all others? At start and hourly it compares its normalisation and one evaluated value per
pass with the manifest. A node that differs would split the register in silence: it may not file or ask."""

from datetime import timedelta
from typing import Final

from matching.normalise import RULE_SET, vectors_digest
from matching.passes import Key
from radar.node.parts import NodeParts
from radar.parties import CHECK_TEXT, check_value
from schemas.codes import Pass
from schemas.errors import Unavailable

EVERY: Final = timedelta(hours=1)
DIFFERS: Final = "normalisatie_wijkt_af"


def check_self(node: NodeParts) -> bool:
    """Set or lift the refusal of this node; True when the check could be made in full."""
    manifest = node.around.directory.manifest
    if manifest.rule_set != RULE_SET or vectors_digest().hex() != manifest.vectors:
        node.refuses = DIFFERS
        return True
    inputs = {int(each): [Key(each, CHECK_TEXT, probe=False).input] for each in Pass}
    try:
        outputs = node.evaluators.evaluate(inputs)
    except Unavailable as reason:
        # Until it could be made nothing is filed: the evaluators may be back a moment later.
        node.refuses = node.refuses or reason.code
        return False
    same = all(check_value(ys[0]) == manifest.check_values[number] for number, ys in outputs.items())
    node.refuses = None if same else DIFFERS
    return True
