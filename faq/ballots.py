"""At most one vote for each answer and view of a page, with nothing kept of who reads.

Each page carries a number drawn for that one view of it. A vote's ballot is a digest
of that number and the answer: voting twice gives the same ballot, and since the number
itself is stored nowhere, two ballots of one reader have nothing in common.
"""

import secrets

from django.core.signing import Signer
from django.utils.crypto import salted_hmac

SALT = "faq.ballots"


def new_view() -> str:
    """Return the number of one view of a page; signed, so only our pages have it."""
    return Signer(salt=SALT).sign(secrets.token_urlsafe(16))


def ballot(view: str, revision_pk: int) -> str:
    """Return 64 hexadecimal digits. Raises BadSignature for a view that isn't ours."""
    number = Signer(salt=SALT).unsign(view)
    keyed = salted_hmac(SALT, f"{number}.{revision_pk}", algorithm="sha256")
    return keyed.hexdigest()
