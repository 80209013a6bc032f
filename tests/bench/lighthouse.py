"""Lighthouse's four scores of a page on a slow phone, and what costs points."""

import json
import statistics
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.bench.chromium import chromium_path
from tests.bench.npm_packages import LIGHTHOUSE, get_packages, node
from tests.bench.programs import running
from tests.bench.report import NotMeasured, Report
from tests.browser.find_browser import LAUNCH_OPTIONS

SEARCH = "/search/?q=side+efects"
PATHS = ["/", SEARCH, "/consultation/", "/questions/safety/", "/privacy/"]
NOT_TO_BE_FOUND = {SEARCH, "/consultation/"}
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
ORDER = "performance (median of 3 runs), accessibility, best practices, SEO (lowest)"
RUNS = 3
RUN_SECONDS = 180
TRIES = 3

ROW = "Lighthouse {}"
WANTED = {ROW.format(path): "100, 100, 100, 100" for path in PATHS}

Result = dict[str, Any]  # docs/understanding-results.md in Lighthouse's repository


def measure(report: Report, address: str) -> None:
    with report.rows(WANTED):
        get_packages()
        command = [node(), str(LIGHTHOUSE)]
        environment = {"CHROME_PATH": chromium_path()}
        failing: list[str] = []
        for path in PATHS:
            what = ROW.format(path)
            with report.rows({what: report.wanted[what]}):
                asked = [*command, address + path, *options(path)]  # in this order
                results = [run(asked, environment) for _ in range(RUNS)]
                report.found(what, scores(results))
                failing += [f"{path}: {title}" for title in failures(results)]
        report.remark("Lighthouse's four scores", [ORDER])
        report.remark("Lighthouse's audits without full marks", failing)


def options(path: str) -> list[str]:
    chrome_flags = " ".join(["--headless", *LAUNCH_OPTIONS])
    categories = ",".join(CATEGORIES)
    return [
        "--quiet",
        "--output=json",
        f"--only-categories={categories}",
        f"--chrome-flags={chrome_flags}",
        *(["--skip-audits=is-crawlable"] if path in NOT_TO_BE_FOUND else []),
    ]


def run(command: list[str], environment: dict[str, str]) -> Result:
    """Return one result; where Chromium lost the trace, that of another try."""
    for _ in range(TRIES - 1):
        with suppress(NotMeasured):
            return run_once(command, environment)
    return run_once(command, environment)


def run_once(command: list[str], environment: dict[str, str]) -> Result:
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
        output = Path(folder) / "result.json"
        command = [*command, f"--output-path={output}"]
        with running(command, Path(folder), environment) as program:
            program.process.wait(RUN_SECONDS)
            if program.process.returncode:
                raise NotMeasured(program.last_words())
        result: Result = json.loads(output.read_text())
    if problem := result.get("runtimeError"):
        raise NotMeasured(problem["message"])
    return result


def scores(results: list[Result]) -> str:
    """Return the figures that ORDER names."""
    each = [
        [round(100 * (r["categories"][name]["score"] or 0)) for r in results]
        for name in CATEGORIES
    ]
    return ", ".join(map(str, [statistics.median(each[0]), *map(min, each[1:])]))


def failures(results: list[Result]) -> list[str]:
    """Return every audit that lost points, or could not run, in one of the runs."""
    found: dict[str, str] = {}
    for result in results:
        for name in CATEGORIES:
            for part in result["categories"][name]["auditRefs"]:
                audit = result["audits"][part["id"]]
                if lost_points(audit):
                    found[part["id"]] = describe(name, part, audit)
    return list(found.values())


def lost_points(audit: Result) -> bool:
    score = audit["score"]  # None where there is nothing to judge
    return audit["scoreDisplayMode"] == "error" or (score is not None and score < 1)


def describe(category: str, part: Result, audit: Result) -> str:
    worth = f"weight {part['weight']}" if part["weight"] else "costs no points"
    said = audit.get("displayValue") or audit.get("errorMessage") or ""
    score = audit["score"]
    return f"{audit['title']} [{category}, {worth}, score {score}] {said}".rstrip()
