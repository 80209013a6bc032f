"""What patients read, who stands behind it, and what readers made of it."""

from faq.models.claims import AcceptedClaim, ClaimPhrase
from faq.models.entries import Address, Entry, Topic
from faq.models.readers import SearchMiss, Synonym, Vote
from faq.models.revisions import Revision
from faq.models.sign_offs import Reviewer, SignOff

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
