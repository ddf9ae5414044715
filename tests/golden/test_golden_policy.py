"""The policy as a file: whoever widens what somebody may read, shows it in a diff that a lawyer can read."""

import os
from pathlib import Path

from radar.policy.printed import printed

FILE = Path(__file__).parent / "need-to-know.txt"

if os.environ.get("GOLDEN_REWRITE") == "1":
    FILE.write_text(printed(), encoding="utf-8")


def test_the_policy_is_that_of_the_file() -> None:
    """What `radar policy` prints is what somebody last read and agreed to."""
    assert printed() == FILE.read_text(encoding="utf-8")
