"""Scripts so small that they travel inside their page.

The FAQ page has three requests to spend: itself, its style sheet, and the icon that
browsers ask for unasked. The content policy allows each by its hash alone.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "static" / "js"
COPY_ADDRESS = SCRIPTS / "copy-address.js"
ANSWER_IN_PLACE = SCRIPTS / "answer-in-place.js"


@cache
def source(script: Path) -> str:
    return script.read_text(encoding="utf-8")


def policy_hash(script: Path) -> str:
    """Return the source as script-src names it (CSP Level 3, section 2.3.1)."""
    digest = hashlib.sha256(source(script).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
