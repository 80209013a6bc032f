"""At most one vote for each answer, reader and day, with nothing kept of who reads.

A page is the same for everybody who reads an edition of it, and carries the number that
was drawn for that edition. A vote's ballot is a keyed digest of that number, the text,
the day and the address the vote came from: whoever votes twice gives the same ballot.

The address stands nowhere. Whoever has our secret key could work out the ballots of all
addresses there are and compare, but only while they know the number, too. It is drawn
anew with each edition and each day, and the one before is gone from the database: then
only whoever kept a page of that day, or a backup, could still do it.
"""

from datetime import date
from ipaddress import IPv4Address, IPv6Address

from django.core.signing import Signer
from django.utils.crypto import salted_hmac

SALT = "faq.ballots"

VotersAddress = IPv4Address | IPv6Address | None


def signed(view: str) -> str:
    """Return the number of an edition as pages carry it: only ours have it."""
    return Signer(salt=SALT).sign(view)


def ballot(view: str, revision_pk: int, day: date, address: VotersAddress) -> str:
    """Return 64 hexadecimal digits. Raises BadSignature for a view that isn't ours.

    Those whose address can't be told count as one.
    """
    number = Signer(salt=SALT).unsign(view)
    vote = f"{number}.{revision_pk}.{day}.{address or ''}"
    return salted_hmac(SALT, vote, algorithm="sha256").hexdigest()
