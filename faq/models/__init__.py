"""What patients read, who stands behind it, and what readers made of it."""

from faq.models.claims import AcceptedClaim, ClaimPhrase
from faq.models.entries import Address, Entry, Topic
from faq.models.revisions import Revision
from faq.models.searches import SearchMiss, Synonym
from faq.models.sign_offs import Reviewer, SignOff
from faq.models.votes import Vote

__all__ = [
    "AcceptedClaim",
    "Address",
    "ClaimPhrase",
    "Entry",
    "Reviewer",
    "Revision",
    "SearchMiss",
    "SignOff",
    "Synonym",
    "Topic",
    "Vote",
]
