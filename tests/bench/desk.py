"""What a million requests cost the staff pages, beside ten thousand.

Both are asked in turn: what else the machine does in a minute falls on both alike.
"""

import os
from statistics import median
from typing import Any

from tests.bench.desk_times import ASKED
from tests.bench.own_process import talking_to
from tests.bench.report import NotMeasured, Report

SIZES = os.environ.get("DESK_SIZES", "10000,1000000")  # smaller ones for a quick look

WANTED_MS, WANTED_QUERIES, WANTED_TIMES = 100, 12, 1.5
# Each page, as desk_times.PAGES names it, and the milliseconds that are wanted.
PAGES = {
    "the desk": WANTED_MS,
    "the list": WANTED_MS,
    "the list, with the slowest of its filters": WANTED_MS,
    "search by phone": WANTED_MS,
    "search by email": WANTED_MS,
    "search by name": WANTED_MS,
    "search by reference": WANTED_MS,
    "one request": WANTED_MS,
    "the trail of a day": WANTED_MS,
    "the charts": 300,
}
FILTERED = "the list, with the slowest of its filters"
FILLING = "inventing requests, with all that belongs to them"

Times = dict[str, Any]  # "ms", "queries" and "slowest", or "why" there are none


def measure(report: Report) -> None:
    pages = {page: wanted(milliseconds) for page, milliseconds in PAGES.items()}
    with report.rows({FILLING: "2,000 a second"} | pages):
        small, large = measured_at_sizes(SIZES.split(","))
        report.found(FILLING, f"{large['rate']:,.0f} a second")
        for times in [small, large]:
            times["pages"][FILTERED] = slowest_filter(times, large)
        for page, milliseconds in PAGES.items():
            with report.rows({page: wanted(milliseconds)}):
                report.found(page, beside(small["pages"][page], large["pages"][page]))
        report.remark("What was measured", [small["size"], large["size"]])
        report.remark("Each filter of the list", each_filter(small, large))
        report.remark("The slowest query of each page", slowest_queries(large["pages"]))


def wanted(milliseconds: int) -> str:
    return f"{milliseconds} ms, {WANTED_TIMES} ×, {WANTED_QUERIES} queries"


def measured_at_sizes(sizes: list[str]) -> tuple[Times, Times]:
    small, large = sizes
    module = "tests.bench.desk_times"
    with talking_to(module, small) as ask_small, talking_to(module, large) as ask_large:
        asks = [ask_small, ask_large]
        filled = [ask() for ask in asks]
        _warm_up, *rounds = [[ask() for ask in asks] for _ in range(ASKED + 1)]
    of_small, of_large = zip(*rounds, strict=True)
    return summed_up(filled[0], of_small), summed_up(filled[1], of_large)


def summed_up(filled: Times, rounds: tuple[Times, ...]) -> Times:
    """Return how it was filled, and the times of each page and each filter."""
    return filled | {
        kind: {name: times_of([each[kind][name] for each in rounds]) for name in names}
        for kind, names in rounds[0].items()
    }


def times_of(laps: list[Times]) -> Times:
    if why := next((lap["why"] for lap in laps if "why" in lap), ""):
        return {"why": why}
    slowest = max(laps, key=lambda lap: float(lap["slowest_ms"]))
    return {
        "ms": [lap["ms"] for lap in laps],
        "queries": max(lap["queries"] for lap in laps),
        "slowest": f"{slowest['slowest_ms']:.0f} ms  {slowest['slowest']}",
    }


def beside(small: Times, large: Times) -> str:
    """Return "12 and 15 ms, ...". Raises NotMeasured for what is not."""
    if why := large.get("why") or small.get("why"):
        raise NotMeasured(why)
    before, after = median(small["ms"]), median(large["ms"])
    queries = max(small["queries"], large["queries"])
    times = f"{after / before:.1f} ×, {queries} queries"
    return f"{before:.0f} and {after:.0f} ms, {times}"


def slowest_filter(times: Times, large: Times) -> Times:
    measured = {
        name: median(found["ms"])
        for name, found in large["filters"].items()
        if "ms" in found
    }
    if len(measured) < len(large["filters"]) or not measured:
        return {"why": "a filter can't be asked for"}
    found: Times = times["filters"][max(measured, key=lambda name: measured[name])]
    return found


def each_filter(small: Times, large: Times) -> list[str]:
    lines = []
    for name, found in large["filters"].items():
        try:
            lines.append(f"{name}: {beside(small['filters'][name], found)}")
        except NotMeasured as problem:
            lines.append(f"{name}: not measured: {problem}")
    return lines


def slowest_queries(pages: Times) -> list[str]:
    return [
        f"{page}: {found['slowest']}" for page, found in pages.items() if "ms" in found
    ]
