"""The geometry of our charts: numbers become places, which a template draws as SVG.

Every length is in units of the drawing, which is WIDTH wide and HEIGHT high.
"""

from collections.abc import Sequence
from datetime import date
from math import ceil, log10
from typing import NamedTuple

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 632, 16, 208  # of the area that is drawn in
ROW, ROW_BAR, LABELS = 32, 18, 216  # of lying bars, and where they begin
STEPS = [1, 2, 5, 10]


class Tick(NamedTuple):
    at: float
    label: str


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    label: str
    value: str
    middle: float  # of the bar, for what is written beside it


class Line(NamedTuple):
    name: str
    style: str  # of a class in figures.css; they differ in how they are dashed
    pieces: list[str]  # points, broken off where a week has no value
    dots: list[tuple[float, float]]


class Chart(NamedTuple):
    bars: list[Bar]
    lines: list[Line]
    across: list[Tick]  # the numbers, from below
    along: list[Tick]  # the weeks
    height: int = HEIGHT


def weekly_bars(weeks: Sequence[date], counts: Sequence[int]) -> Chart:
    """Return one standing bar for each week."""
    top, ticks = scale(max(counts, default=0))
    slot = (RIGHT - LEFT) / max(len(weeks), 1)
    bars = []
    for number, (week, count) in enumerate(zip(weeks, counts, strict=True)):
        y = height_of(count, top)
        x, width = LEFT + slot * number + slot * 0.15, slot * 0.7
        label = f"{week:%b} {week.day}"
        bar = Bar(r(x), y, r(width), r(BOTTOM - y), label, str(count), r(x + width / 2))
        bars.append(bar)
    return Chart(bars, [], ticks, week_ticks(weeks))


def weekly_lines(
    weeks: Sequence[date], series: dict[str, tuple[str, list[float | None]]]
) -> Chart:
    """Return a line for each of `series`: name to (style, a value or None a week)."""
    values = [v for _, row in series.values() for v in row if v is not None]
    top, ticks = scale(max(values, default=0))
    lines = [line(name, style, row, top) for name, (style, row) in series.items()]
    return Chart([], lines, ticks, week_ticks(weeks))


def line(name: str, style: str, row: Sequence[float | None], top: float) -> Line:
    pieces: list[list[str]] = [[]]
    dots = []
    for number, value in enumerate(row):
        if value is None:
            pieces.append([])
            continue
        x, y = middle_of(number, len(row)), height_of(value, top)
        pieces[-1].append(f"{x},{y}")
        dots.append((x, y))
    return Line(name, style, [" ".join(piece) for piece in pieces if piece], dots)


def lying_bars(rows: Sequence[tuple[str, int]]) -> Chart:
    """Return one lying bar for each (label, count), in their order."""
    longest = max((count for _, count in rows), default=0)
    room = RIGHT - LABELS - 48  # for the number behind it
    bars = []
    for number, (label, count) in enumerate(rows):
        y = ROW * number + (ROW - ROW_BAR) / 2
        width = room * count / longest if longest else 0
        middle = r(y + ROW_BAR / 2)
        bars.append(Bar(LABELS, r(y), r(width), ROW_BAR, label, str(count), middle))
    return Chart(bars, [], [], [], ROW * len(rows))


def scale(most: float) -> tuple[float, list[Tick]]:
    """Return a round number that is at least `most`, and the ticks up to it."""
    if most <= 4:
        step = 1.0
    else:
        power = 10 ** int(log10(most / 4))
        step = float(next(s * power for s in STEPS if s * power * 4 >= most))
    count = max(1, ceil(most / step))
    top = step * count
    return top, [
        Tick(height_of(step * number, top), f"{step * number:,.0f}")
        for number in range(count + 1)
    ]


def week_ticks(weeks: Sequence[date]) -> list[Tick]:
    """Name about six of the weeks, the first one among them."""
    every = max(1, ceil(len(weeks) / 6))
    return [
        Tick(middle_of(number, len(weeks)), f"{week:%b} {week.day}")
        for number, week in enumerate(weeks)
        if number % every == 0
    ]


def middle_of(number: int, of: int) -> float:
    return r(LEFT + (RIGHT - LEFT) * (number + 0.5) / of)


def height_of(value: float, top: float) -> float:
    return r(BOTTOM - (BOTTOM - TOP) * value / top)


def r(number: float) -> float:
    return round(number, 1)
