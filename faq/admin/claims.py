"""What a revision claims, as the clinic's own list of phrases finds it."""

from faq.models import ClaimPhrase, Revision
from faq.text.claims import Claim, find_claims
from faq.text.safe_html import plain_text


def claims_in(revision: Revision) -> list[Claim]:
    """Return its claims in the order of the text. One query."""
    phrases = ClaimPhrase.objects.filter(language=revision.language)
    texts = [revision.question, plain_text(revision.answer, marks=False)]
    return find_claims(texts, phrases)
