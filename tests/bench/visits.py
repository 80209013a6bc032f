"""What people do on the site, every kind of page of it among them."""

import re
from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import quote, urlsplit

from tests.bench.public_pages import ANSWERS, FORM, NOWHERE, STATUS
from tests.bench.report import NotMeasured
from tests.bench.visitor import Visitor
from tests.faq.patient_phrasings import PHRASINGS

Visit = Callable[[Visitor], object]

chance = Random(6)  # noqa: S311  the same visits each time

SIGN_IN = "/staff/account/login/"
STAFF_LINK = re.compile(r'href="(/staff/[^"?#]*)')
NO_PAGES = ("/staff/account/logout/", "/staff/jsi18n/")  # among the links
ONE_REQUEST = "/staff/intake/consultationrequest/{}/"
KINDS_OF_EXPORT = ["json", "fhir", "print"]
REASON = {"reason": "Asked for by themselves."}


def read(visitor: Visitor) -> None:
    """Open the questions and one of the answers, in either language."""
    start = chance.choice(["/", "/es/"])
    found = re.findall(
        r'href="((?:/es)?/questions/[^"]+)"', visitor.get(start).decode()
    )
    visitor.get(chance.choice(found))


def search(visitor: Visitor) -> None:
    """Look for what patients type, as they type it and then with Enter."""
    language, typed, _ = chance.choice(PHRASINGS)
    start = "/es/search/" if language == "es" else "/search/"
    visitor.get(f"{start}?q={quote(typed)}&part=results")
    visitor.get(f"{start}?q={quote(typed)}")


def search_in_vain(visitor: Visitor) -> None:
    letters = chance.choices("bcdfghklmnpqrstvwxz", k=9)
    visitor.get(f"/search/?q={''.join(letters)}")


def vote(visitor: Visitor) -> None:
    page = visitor.get("/")
    view = re.search(r'name="view" value="([^"]+)"', page.decode())
    votes = re.findall(r'value="(\d+\.(?:yes|no))"', page.decode())
    if view is None or not votes:
        raise NotMeasured("there is nothing to press on the FAQ page")
    visitor.post("/helped/", {"view": view[1], "vote": chance.choice(votes)})


def ask(visitor: Visitor) -> bytes:
    """Send the form, empty at first; return the last page."""
    answers = {name: str(value) for name, value in ANSWERS.items()}
    visitor.send(FORM, {}, status=422)
    visitor.send(FORM, answers)
    return visitor.send(FORM, answers | {"send": "yes"})


def ask_and_look_up(visitor: Visitor) -> None:
    code = r'class="reference__code[^>]*>\s*([^<\s]+)'
    reference, secret = re.findall(code, ask(visitor).decode())[:2]
    visitor.send(STATUS, {"reference": reference, "code": secret})


def look_around(visitor: Visitor) -> None:
    for path in ["/privacy/", "/es/privacy/", "/robots.txt", "/sitemap.xml"]:
        visitor.get(path)
    visitor.get(NOWHERE, status=404)


READING: list[Visit] = [read] * 6 + [search] * 3 + [search_in_vain, vote, look_around]
ASKING: list[Visit] = [ask_and_look_up]


def sign_in(staff: Visitor, username: str, password: str) -> None:
    staff.send(SIGN_IN, {"login": username, "password": password})
    staff.get("/staff/")


def staff_pages(staff: Visitor) -> list[str]:
    """Open one page of each kind that links lead to; return their paths."""
    opened: dict[str, str] = {}  # by the path without its numbers
    waiting = ["/staff/"]
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "N", path)
        if kind in opened or path.startswith(NO_PAGES) or is_file(path):
            continue
        opened[kind] = path
        waiting += STAFF_LINK.findall(staff.get(path).decode(errors="replace"))
    return list(opened.values())


def is_file(path: str) -> bool:
    return "." in urlsplit(path).path.rsplit("/", 1)[-1]


def take_out(owner: Visitor, request: int) -> None:
    """Have one request in every form there is, and the list as a table."""
    page = ONE_REQUEST.format(request) + "export/"
    for kind in KINDS_OF_EXPORT:
        owner.send(page, REASON | {"kind": kind})
    owner.send("/staff/intake/consultationrequest/export/", REASON)


def any_of(visits: Sequence[Visit]) -> Visit:
    return lambda visitor: chance.choice(visits)(visitor)


def opening(paths: Sequence[str]) -> Visit:
    """Have one of the pages opened, or what has taken its place."""
    return lambda visitor: visitor.get(chance.choice(paths))
