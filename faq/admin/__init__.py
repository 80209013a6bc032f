"""The staff pages on which answers are written, decided, signed and put in order."""

from faq.admin.entries import EntryAdmin
from faq.admin.lists import ClaimPhraseAdmin, ReviewerAdmin, SynonymAdmin, TopicAdmin

__all__ = [
    "ClaimPhraseAdmin",
    "EntryAdmin",
    "ReviewerAdmin",
    "SynonymAdmin",
    "TopicAdmin",
]
