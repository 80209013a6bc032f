"""The points that the MDN HTTP Observatory gives a page, worked out from its headers.

As its source has them in August 2026 (mdn/mdn-http-observatory, src/grader/charts.js):
https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring.
Extra points count because there is no deduction. A place in the browsers' list of
sites that are always asked for by TLS, and integrity of scripts that are all our own,
would give 5 more each; headers alone give neither.
"""

import re
from collections.abc import Callable
from typing import Any

HALF_A_YEAR = 15_768_000  # seconds
PRIVATE = {"no-referrer", "same-origin", "strict-origin"}
BROAD = {"*", "http:", "https:", "ftp:", "data:"}

Answer = dict[str, Any]  # "status", "headers", "cookies", "body" of tests.*.ask


def points(page: Answer, without_tls: Answer) -> dict[str, int]:
    """Return what each test adds to the 100 that everybody begins with."""
    found = {name: test(page) for name, test in TESTS.items()}
    return found | {"redirection": redirection(without_tls)}


def policy(page: Answer) -> dict[str, list[str]]:
    header = page["headers"].get("Content-Security-Policy", "")
    found = [directive.split() for directive in header.split(";")]
    return {name: sources for name, *sources in filter(None, found)}


def content_policy(page: Answer) -> int:
    directives = policy(page)
    if not directives:
        return -25
    for name in ["script-src", "object-src", "style-src"]:
        sources = set(directives.get(name, directives.get("default-src", ["*"])))
        if sources & (BROAD | {"'unsafe-inline'", "'unsafe-eval'"}):
            return -20
    return 10 if directives.get("default-src") == ["'none'"] else 5


def cookies(page: Answer) -> int:
    every = page["cookies"].values()
    if not every:
        return 0
    if not all(each["secure"] and each["httponly"] for each in every):
        return -40
    return 5 if all(each["samesite"] in {"Lax", "Strict"} for each in every) else 0


def sharing(page: Answer) -> int:
    return -50 if "Access-Control-Allow-Origin" in page["headers"] else 0


def referrer(page: Answer) -> int:
    return 5 if page["headers"].get("Referrer-Policy") in PRIVATE else -5


def transport(page: Answer) -> int:
    header = page["headers"].get("Strict-Transport-Security", "")
    age = re.search(r"max-age=(\d+)", header)
    if not age:
        return -20
    return 0 if int(age[1]) >= HALF_A_YEAR else -10


def scripts(page: Answer) -> int:
    elsewhere = re.search(r'<script[^>]*\ssrc="(?:\w+:)?//', page["body"])
    return -50 if elsewhere else 0


def content_type(page: Answer) -> int:
    return 0 if page["headers"].get("X-Content-Type-Options") == "nosniff" else -5


def framing(page: Answer) -> int:
    if policy(page).get("frame-ancestors") in [["'none'"], ["'self'"]]:
        return 5
    return 0 if page["headers"].get("X-Frame-Options") == "DENY" else -20


def resources(page: Answer) -> int:
    wanted = {"same-origin", "same-site"}
    return 10 if page["headers"].get("Cross-Origin-Resource-Policy") in wanted else 0


def openers(page: Answer) -> int:
    is_own = page["headers"].get("Cross-Origin-Opener-Policy") == "same-origin"
    return 10 if is_own else 0


def redirection(without_tls: Answer) -> int:
    there = without_tls["headers"].get("Location", "")
    return 0 if there.startswith("https://clinic.example/") else -20


TESTS: dict[str, Callable[[Answer], int]] = {
    "content-security-policy": content_policy,
    "cookies": cookies,
    "cross-origin-resource-sharing": sharing,
    "referrer-policy": referrer,
    "strict-transport-security": transport,
    "subresource-integrity": scripts,
    "x-content-type-options": content_type,
    "x-frame-options": framing,
    "cross-origin-resource-policy": resources,
    "cross-origin-opener-policy": openers,
}
