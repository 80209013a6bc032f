"""What 500 entries in two languages, with ten revisions each, cost the site."""

from statistics import median
from typing import Any

from tests.bench.own_process import found_by
from tests.bench.report import Report

GIVE_UP_SECONDS = 600

QUERIES = "FAQ page: queries with 14 entries and with 500"
PAGE = "FAQ page: time in the view"
SEARCH = "search, {}: time in the view, {} searches"
PUBLISHING = "publishing: time of the request, 20 of them"
SEARCH_WANTED = "worst under 25 ms"
PUBLISHING_WANTED = "worst under 200 ms"
LANGUAGES = {"en": "English", "es": "Spanish"}
SEARCHES = 60  # of each language


def measure(report: Report) -> None:
    searches = {
        language: SEARCH.format(name, SEARCHES) for language, name in LANGUAGES.items()
    }
    wanted = dict.fromkeys(searches.values(), SEARCH_WANTED)
    with report.rows(
        {QUERIES: "the same", PAGE: "", **wanted, PUBLISHING: PUBLISHING_WANTED}
    ):
        found = measured_at_scale()
        report.found(QUERIES, " and ".join(map(str, found["queries"])))
        small, large = found["page"]
        report.found(PAGE, f"{median(small):.0f} ms and {median(large):.0f} ms")
        for language, row in searches.items():
            times = [time for _, time in found["search"][language]]
            report.found(row, median_and_worst(times))
        report.found(PUBLISHING, median_and_worst(found["publishing"]))
        report.remark("The site that was measured", found["content"])
        report.remark(
            "The first search after each publishing, which reads the words anew",
            [median_and_worst(found["first_search"])],
        )
        report.remark("The slowest searches", slowest(found["search"]))


def measured_at_scale() -> dict[str, Any]:
    found: dict[str, Any] = found_by(
        "tests.bench.scale_times", str(SEARCHES), give_up_seconds=GIVE_UP_SECONDS
    )
    return found


def median_and_worst(times: list[float]) -> str:
    return f"{median(times):.1f} ms, worst {max(times):.1f} ms"


def slowest(searches: dict[str, list[tuple[str, float]]]) -> list[str]:
    timed = [
        (time, language, typed)
        for language, asked in searches.items()
        for typed, time in asked
    ]
    return [
        f"{time:5.1f} ms  {language}  {typed}"
        for time, language, typed in sorted(timed, reverse=True)[:5]
    ]
