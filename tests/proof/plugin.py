"""Writes what the runs tried, what survived and what was lost, as one table.

A test says so with the fixture `proof`. A promise that no test spoke of is listed as
not tried: a run that stops early never looks like one that passed.
"""

import json
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.proof.promises import PROMISES, Promise

FOLDER = Path(".local/proof")
SHARE = float(os.environ.get("PROOF_SHARE", "1"))  # of the cases of a whole run

Proof = Callable[..., None]


def notes_of(run: str) -> Path:
    return FOLDER / f"{run or 'other'}.jsonl"


def share(cases: int) -> int:
    """Return how many of them this run tries: all, or fewer in a short one."""
    return max(1, round(cases * SHARE))


@pytest.fixture
def proof() -> Proof:
    """Note that so many cases of a promise were tried, and fail unless all survived.

    Is called once for each thing that was tried, before anything else is asserted.
    """

    def note(promise: str, tried: str, *, cases: int, survived: int) -> None:
        assert promise in PROMISES, f"Nothing is promised as {promise}."
        line = {"promise": promise, "tried": tried, "cases": cases} | {
            "survived": int(survived)
        }
        FOLDER.mkdir(parents=True, exist_ok=True)
        # A line at once: several processes write.
        with notes_of(PROMISES[promise].run).open("a") as notes:
            notes.write(json.dumps(line) + "\n")
        assert cases > 0, f"{promise}: nothing was tried."
        assert survived == cases, f"{promise}: {tried}: {cases - survived} lost."

    return note


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        notes_of(session.config.getoption("markexpr")).unlink(missing_ok=True)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    run = config.getoption("markexpr")
    promised = {name: each for name, each in PROMISES.items() if each.run == run}
    if hasattr(config, "workerinput") or not promised:
        return
    lines = table(promised, noted(run))
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{run}.md").write_text("\n".join(lines) + "\n")
    for line in lines:
        terminalreporter.write_line(line)


def noted(run: str) -> list[dict[str, Any]]:
    if not notes_of(run).exists():
        return []
    return [json.loads(line) for line in notes_of(run).read_text().splitlines()]


def table(promised: dict[str, Promise], notes: list[dict[str, Any]]) -> list[str]:
    """Return it in Markdown: each promise, then what was tried to break it."""
    tried = defaultdict(list)
    for note in notes:
        tried[note["promise"]].append(note)
    lines = ["| promise | cases | survived | lost |", "| --- | --- | --- | --- |"]
    for name, promise in promised.items():
        title = f"**{name}** {promise.words}"
        cases = sum(note["cases"] for note in tried[name])
        survived = sum(note["survived"] for note in tried[name])
        if not tried[name]:
            lines.append(f"| {title} | not tried | | |")
        else:
            short = "" if cases >= promise.cases else f" of {promise.cases:,}"
            lines.append(
                f"| {title} | {cases:,}{short} | {survived:,} | {cases - survived:,} |"
            )
    return lines
