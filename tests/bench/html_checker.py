"""The Nu HTML checker's verdict on the markup of every public page."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.npm_packages import HTML_CHECKER, get_packages, program
from tests.bench.public_pages import public_pages, visitor
from tests.bench.report import NotMeasured, Report

ROW = "HTML of all public pages"
WANTED = {ROW: "0 errors, 0 warnings"}
SECONDS = 180

Message = dict[str, Any]  # described in the checker's wiki, Output » JSON


def measure(report: Report, address: str) -> None:
    with report.rows(WANTED):
        get_packages()
        java = program("java")
        with visitor(address) as client:
            pages = public_pages(client)
        messages = check(java, pages)
        verdict = f"{count(messages, 'error')} errors, {count(messages, 'warning')}"
        report.found(ROW, f"{verdict} warnings, {len(pages)} pages")
        report.remark("Pages whose HTML was checked", list(pages))
        said = [f"{path}: {describe(m)}" for path, m in messages]
        report.remark("What the HTML checker says", said)


def check(java: str, pages: dict[str, bytes]) -> list[tuple[str, Message]]:
    """Return a list of (path, message)."""
    with tempfile.TemporaryDirectory(prefix="clinic-bench-") as folder:
        paths = {}
        for number, (path, html) in enumerate(pages.items()):
            file = Path(folder) / f"{number}.html"
            file.write_bytes(html)
            paths[file.name] = path
        said = verdict_on(java, sorted(map(str, Path(folder).iterdir())))
    return [(paths[Path(m.get("url", "")).name], m) for m in said]


def verdict_on(java: str, files: list[str]) -> list[Message]:
    command = [java, "-jar", str(HTML_CHECKER), "--stdout", "--format", "json"]
    command += ["--exit-zero-always", *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    try:
        messages: list[Message] = json.loads(done.stdout)["messages"]
    except json.JSONDecodeError:
        raise NotMeasured(f"the HTML checker ended with {done.returncode}") from None
    for message in messages:
        if message["type"] == "non-document-error":
            raise NotMeasured(message["message"])
    return messages


def severity(message: Message) -> str:
    """Return error, warning or info: a warning is an info of a kind there."""
    return str(message.get("subType") or message["type"])


def count(messages: list[tuple[str, Message]], wanted: str) -> int:
    return sum(severity(message) == wanted for _, message in messages)


def describe(message: Message) -> str:
    place = f"line {message.get('lastLine')}"
    markup = " ".join(message.get("extract", "").split())
    return f"{severity(message)}, {place}: {message['message']} In: {markup}"
