"""Which tokens of two texts are the same, chosen so that a person can follow it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from faq.text.difference_words import LineStart, Token, Word

MOST_PAIRS = 200_000


class State(Enum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass
class Step:
    """Consecutive tokens that both texts have, or that one has for the other's."""

    kept: bool
    old: list[Token]
    new: list[Token]

    @property
    def size(self) -> int:
        return max(len(self.old), len(self.new))


def changes_between(
    old: Sequence[Token], new: Sequence[Token]
) -> Iterator[tuple[State, Token]]:
    """Yield every token of both in order, of each change the removed ones first."""
    matcher = SequenceMatcher(None, old, new, autojunk=is_monotonous(old, new))
    steps = [
        Step(tag == "equal", list(old[a:b]), list(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
    ]
    take_lines_whole(steps)
    for step in without_islands(steps):
        if step.kept:
            yield from ((State.KEPT, token) for token in step.new)
        else:
            yield from ((State.REMOVED, token) for token in step.old)
            yield from ((State.ADDED, token) for token in step.new)


def is_monotonous(old: Sequence[Token], new: Sequence[Token]) -> bool:
    """Whether to leave frequent words out of the comparison ("autojunk").

    That makes a difference harder to read, so we never do it to prose: 20 KB of it have
    about 100,000 pairs of equal words. Two words over and over would take a minute.
    """
    in_new = Counter(new)
    return sum(in_new[token] for token in old) > MOST_PAIRS


def take_lines_whole(steps: list[Step]) -> None:
    """Let an added or removed line begin with its own start.

    Without its first line "| a | b" is "| b", whichever "|" is said to have gone. The
    matcher says the second, and then half of each line looks changed.
    """
    for before, change, after in zip(steps, steps[1:], steps[2:], strict=False):
        if not before.kept or change.kept or (change.old and change.new):
            continue
        tokens = change.old or change.new
        start = before.new[-1]
        if isinstance(start, LineStart) and tokens[-1] == start:
            tokens.insert(0, tokens.pop())
            for side_before, side_after in (
                (before.old, after.old),
                (before.new, after.new),
            ):
                side_after.insert(0, side_before.pop())


def without_islands(steps: list[Step]) -> list[Step]:
    """Drop what a text rewritten all round has kept by chance, an "and" or a "the"."""
    result: list[Step] = []
    for step in steps:
        result.append(step)
        while len(result) > 2 and is_island(*result[-3:]):
            parts, result = result[-3:], result[:-3]
            old = [token for part in parts for token in part.old]
            new = [token for part in parts for token in part.new]
            result.append(Step(False, old, new))
    return result


def is_island(before: Step, step: Step, after: Step) -> bool:
    return (
        step.kept
        and all(isinstance(token, Word) for token in step.new)
        and 2 * step.size <= min(before.size, after.size)
    )
