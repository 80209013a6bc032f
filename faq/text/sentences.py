"""Where sentences end, in English and Spanish: good enough to quote and count them."""

import re
from collections.abc import Iterator

# The look-behind starts a match only where the run of marks starts, so a line of dots
# is read once.
_END = re.compile(
    r"(?<![.!?…])[.!?…]+[\"'”\u2019»)\]]*[^\S\n]+"
    r"(?=[\"'“\u2018«(\[¿¡]*(?P<next>\w))|\n"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:dr|dra|mr|mrs|ms|sr|sra|srta|prof|st|vs|approx|aprox|e\.g"
    r"|i\.e|p\.\s?ej|fig|vol|dept|depto|inc|jr|u\.s|ee|uu|[^\W\d_])\.$",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(r"(?:^|[\s(])(?:no|nr|núm)\.$", re.IGNORECASE)
LONGEST_ABBREVIATION = 12


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence, blanks around it left out.

    Lines are sentences of their own: a list item seldom ends with a full stop.
    """
    start = 0
    for match in _END.finditer(text):
        if ends_sentence(text, match):
            yield from trimmed(text, start, match.end())
            start = match.end()
    yield from trimmed(text, start, len(text))


def ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match[0] == "\n":
        return True
    first = match["next"]
    if first.islower():
        return False
    before = text[max(0, match.start() - LONGEST_ABBREVIATION) : match.start() + 1]
    if first.isdigit() and _BEFORE_NUMBER.search(before):
        return False
    return not _ABBREVIATION.search(before)


def trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    sentence = text[start:end]
    words = sentence.strip()
    if words:
        start += len(sentence) - len(sentence.lstrip())
        yield start, start + len(words)


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]
