"""Programs measured by turns, and what one is beside another in the same round."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from tests.bench.report import FAILURES, NotMeasured

ROUNDS = 5


@dataclass(frozen=True)
class Turn:
    """What one program did in a few seconds."""

    rate: float  # requests a second
    cpu: float = 0  # microseconds of its workers for each; 0 where it isn't known


@dataclass(frozen=True)
class Ratio:
    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.2f} × ({self.least:.2f} to {self.most:.2f})"


@dataclass
class Rounds:
    """The turns of each program by its name, or why it has none."""

    turns: dict[str, list[Turn]] = field(default_factory=dict)
    why_not: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> list[Turn]:
        """Return its turns, one for each round. Raises NotMeasured."""
        if name in self.why_not:
            raise NotMeasured(f"{name}: {self.why_not[name]}")
        return self.turns[name]

    def rate(self, name: str) -> float:
        return median(turn.rate for turn in self.of(name))

    def cpu(self, name: str) -> float:
        """Return its least: what else runs on the machine only ever adds to it."""
        return min(turn.cpu for turn in self.of(name))

    def ratio(self, ours: str, theirs: str) -> Ratio:
        """Return how many times theirs our rate is. Raises NotMeasured."""
        pairs = zip(self.of(ours), self.of(theirs), strict=True)
        ratios = [our.rate / their.rate for our, their in pairs]
        return Ratio(median(ratios), min(ratios), max(ratios))


TakeTurn = Callable[[], Turn]  # raises NotMeasured


def interleaved(programs: Mapping[str, TakeTurn], rounds: int) -> Rounds:
    """Let each take its turn, and then again; who fails once is left out for good."""
    found = Rounds({name: [] for name in programs})
    for _ in range(rounds):
        for name, take_turn in programs.items():
            if name not in found.why_not:
                try:
                    found.turns[name].append(take_turn())
                except FAILURES as failure:
                    found.why_not[name] = in_a_line(failure)
    return found


def in_a_line(failure: Exception) -> str:
    return (str(failure).strip() or type(failure).__name__).splitlines()[0]
