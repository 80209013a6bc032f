"""Words as the search compares them: without case, accents, apostrophes or markup.

PostgreSQL folds the texts of the answers in the same way, in faq_folded().
"""

import re
import unicodedata

MARKUP = re.compile(r"<[^>]*>|&\w+;")
LEFT_OUT = re.compile(r"[\u0300-\u036f'\u2019]")  # accents, once they stand alone
WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    return LEFT_OUT.sub("", unicodedata.normalize("NFKD", text)).lower()


def words_of(text: str) -> list[str]:
    return WORD.findall(fold(text))


def words_of_html(html: str) -> list[str]:
    return words_of(MARKUP.sub(" ", html))
