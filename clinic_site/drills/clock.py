"""Is the clock of this machine right? By it mails are due and apps' codes are good."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from time import time
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.db import connection

from clinic_site.drills import DrillFailed, Say

MOST_SECONDS = 5  # a code of an app is refused from 30 on
PRETENDED = 5 * 60

Clock = Callable[[], float]  # seconds since 1970


def clock(say: Say, beside: str | None) -> None:
    compare("PostgreSQL's", of_postgres, time, say)
    if beside:
        compare(f"that of {beside}", lambda: of_server(beside), time, say)
    try_alarm(say)


def compare(name: str, other: Clock, ours: Clock, say: Say) -> None:
    """Say by how much ours differs. Raises DrillFailed from MOST_SECONDS on."""
    asked_at = ours()
    theirs = other()
    differs = (asked_at + ours()) / 2 - theirs
    way = "ahead of" if differs > 0 else "behind"
    said = f"This clock is {abs(differs):.1f} s {way} {name}"
    if abs(differs) > MOST_SECONDS:
        raise DrillFailed(f"{said}: set both by NTP.")
    say(f"{said}.")


def of_postgres() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float")
        return float(cursor.fetchone()[0])


def of_server(url: str) -> float:
    """Return what a web server says the time is, which it does in whole seconds."""
    if not url.startswith(("https://", "http://")):
        raise DrillFailed("The other clock has to be a web server's: https://…")
    try:
        said = date_of(url)
        return parsedate_to_datetime(said).timestamp() + 0.5
    except (URLError, OSError, TypeError, ValueError):
        raise DrillFailed(f"{url} doesn't say what time it is.") from None


def date_of(url: str) -> str:
    try:
        with urlopen(Request(url, method="HEAD"), timeout=10) as answer:  # noqa: S310
            return str(answer.headers["Date"])
    except HTTPError as answer:  # whatever it answers, it says when
        return str(answer.headers["Date"])


def try_alarm(say: Say) -> None:
    try:
        compare("PostgreSQL's", of_postgres, lambda: time() + PRETENDED, say)
    except DrillFailed:
        say(f"A clock that is {PRETENDED} s ahead is noticed.")
    else:
        raise DrillFailed(f"A clock that is {PRETENDED} s ahead isn't noticed.")
