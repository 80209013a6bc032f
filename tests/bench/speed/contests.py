"""What is measured beside what, and how many times as fast the site should be."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from tests.bench.peers.answers import answers
from tests.bench.peers.form_fields import ANSWERS
from tests.bench.public_pages import ANSWERS as NEEDED_ANSWERS
from tests.bench.public_pages import FORM
from tests.bench.speed import pgbench
from tests.bench.speed.posting import Fields, Form, post_forms
from tests.bench.speed.programs import (
    BARE,
    CONSTANT,
    PGBENCH,
    PLAIN,
    SITE,
    WAGTAIL,
    Programs,
)
from tests.bench.speed.reading import AS_BROWSERS_ASK, read_each, read_page
from tests.bench.speed.rounds import Turn
from tests.bench.speed.through_nginx import CONNECTIONS, read_kept_page
from tests.faq.patient_phrasings import PHRASINGS

OURS = "ours"
FEW, MANY = 8, 64  # connections
NEW_SEARCHES = 4000  # more than anybody answers in one turn

TakeTurn = Callable[[Programs], Turn]


@dataclass(frozen=True)
class Contest:
    """The site (OURS) and its rivals by their names in the table."""

    what: str
    turns: Mapping[str, TakeTurn]
    wanted: Mapping[str, float | None]  # times as fast as the rival; None: any


def questions() -> list[str]:
    """Return those of the clinic: whatever answers as its FAQ page has to hold all."""
    return [escape(each.question) for each in answers()]


def faq_page(what: str, connections: int, accept: str) -> Contest:
    def read(server: str) -> TakeTurn:
        return lambda programs: read_page(
            programs.server(server), "/", connections, accept, questions()
        )

    return Contest(
        f"FAQ page, {what}, {connections} connections",
        {
            OURS: read(SITE),
            "bare WSGI app": read(BARE),
            "constant Django view": read(CONSTANT),
            "ORM and template": read(PLAIN),
            "Wagtail page": read(WAGTAIL),
        },
        {
            "bare WSGI app": 0.85,
            "constant Django view": 2,
            "ORM and template": 20,
            "Wagtail page": 75,
        },
    )


def faq_page_through_nginx() -> Contest:
    """As visitors get it. The rival needs no TLS here, and has no nginx before it."""
    return Contest(
        "FAQ page through nginx and TLS",
        {
            OURS: lambda programs: read_kept_page(
                programs.server(SITE), "/", AS_BROWSERS_ASK, questions()
            ),
            "Wagtail page itself": lambda programs: read_page(
                programs.server(WAGTAIL),
                "/",
                CONNECTIONS,
                AS_BROWSERS_ASK,
                questions(),
            ),
        },
        {"Wagtail page itself": 75},
    )


class Searches:
    """What patients type, for each turn; new ones are of two things they type."""

    def __init__(self, are_new: bool) -> None:
        typed = list(
            dict.fromkeys(words for spoken, words, _ in PHRASINGS if spoken == "en")
        )
        self.are_new = are_new
        self.usual = typed
        self.new = sorted({f"{one} {other}" for one in typed for other in typed})
        random.Random(1).shuffle(self.new)  # noqa: S311  the same at each run
        self.next: dict[str, int] = {}

    def for_turn_of(self, server: str) -> list[str]:
        """Return them: the same for all in a round, new ones in each round."""
        if not self.are_new:
            return self.usual
        start = self.next.get(server, 0)
        self.next[server] = start + NEW_SEARCHES
        return self.new[start : start + NEW_SEARCHES]

    def read(self, server: str) -> TakeTurn:
        def take_turn(programs: Programs) -> Turn:
            paths = [
                f"/search/?{urlencode({'q': typed})}"
                for typed in self.for_turn_of(server)
            ]
            file = programs.folder / "searches.txt"
            file.write_text("\n".join(paths) + "\n")
            return read_each(programs.server(server), file, FEW, AS_BROWSERS_ASK)

        return take_turn


def search_page(what: str, are_new: bool) -> Contest:
    searches = Searches(are_new)
    return Contest(
        what,
        {
            OURS: searches.read(SITE),
            "PostgreSQL full text": searches.read(PLAIN),
            "Wagtail's search": searches.read(WAGTAIL),
        },
        {"PostgreSQL full text": 4, "Wagtail's search": 10},
    )


def form_page(what: str, accept: str) -> Contest:
    def read(server: str) -> TakeTurn:
        return lambda programs: read_page(
            programs.server(server), FORM, FEW, accept, ["csrfmiddlewaretoken"]
        )

    return Contest(
        what,
        {
            OURS: read(SITE),
            "ModelForm.as_p": read(PLAIN),
            "Wagtail's form page": read(WAGTAIL),
        },
        {"ModelForm.as_p": 2, "Wagtail's form page": 8},
    )


ALL_ANSWERS: Fields = {name: str(value) for name, value in NEEDED_ANSWERS.items()} | {
    "preferred_name": "Ex",
    "pronouns": "they",
    "email": "person@clinic.example",
    "email_consent": "on",
    "text_consent": "on",
    "voicemail": "name_and_number",
    "concerns": ["depression", "anxiety"],
    "heard": "friend",
    "note": ANSWERS["note"],
    "send": "yes",
}
KEPT_OF_EACH = {
    pgbench.REQUEST: 1,
    "intake_consent": 4,
    "intake_event": 1,
    "intake_message": 2,
}
RECEIVED = "/received/\r\n"  # the end of where it leads
OUR_FORM = Form(FORM, ALL_ANSWERS, 302, RECEIVED, KEPT_OF_EACH)
MODEL_FORM = Form(FORM, ANSWERS, 302, RECEIVED, {"plain_request": 1})
WAGTAIL_FORM = Form(
    FORM, ANSWERS, 200, "We have your request", {"wagtailforms_formsubmission": 1}
)


def posting() -> Contest:
    def post(server: str, form: Form) -> TakeTurn:
        return lambda programs: post_forms(programs.server(server), form)

    return Contest(
        "posting a consultation",
        {
            OURS: post(SITE, OUR_FORM),
            "ModelForm, one INSERT": post(PLAIN, MODEL_FORM),
            "Wagtail's form page": post(WAGTAIL, WAGTAIL_FORM),
            "pgbench, the same rows": insert_the_same,
        },
        {
            "ModelForm, one INSERT": 0.7,
            "Wagtail's form page": 5,
            "pgbench, the same rows": None,
        },
    )


def insert_the_same(programs: Programs) -> Turn:
    script = programs.folder / "same_rows.sql"
    if not script.exists():
        database = programs.server(SITE).database
        script.write_text(pgbench.transaction(database, KEPT_OF_EACH))
    return pgbench.insert_rows(programs.postgres, PGBENCH, script)


CONTESTS = [
    faq_page("plain", FEW, ""),
    faq_page("Brotli", FEW, AS_BROWSERS_ASK),
    faq_page("plain", MANY, ""),
    faq_page("Brotli", MANY, AS_BROWSERS_ASK),
    faq_page_through_nginx(),
    search_page("search page", are_new=False),
    search_page("search page, each asked once", are_new=True),
    form_page("form page, plain", ""),
    form_page("form page, as browsers ask", AS_BROWSERS_ASK),
    posting(),
]
