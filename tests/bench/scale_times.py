"""Fill the database that DATABASE_URL names, time the views, print it all as JSON.

For a database that is thrown away: see scale.
"""

import gc
import json
import os
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

LANGUAGES = ["en", "es"]
MISTYPED = "quetamina"  # a search with it needs all that is known about the words
PAGES = 10  # times that the FAQ page is asked for


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic_site.settings"
    django.setup()
    from faq.models import Entry
    from tests.bench import scale_content

    call_command("migrate", verbosity=0)
    if Entry.objects.exists():
        sys.exit("This database is in use: only an empty one is filled.")
    call_command("load_clinic_content", verbosity=0, stdout=sys.stderr)
    queries, page = [queries_of_page()], [times_of_page()]
    scale_content.grow()
    gc.collect()  # what filling left behind; a worker of the site begins without
    gc.freeze()  # as a worker does: see gunicorn_conf
    queries.append(queries_of_page())
    page.append(times_of_page())
    content = describe()
    search = {language: times_of_searches(language) for language in LANGUAGES}
    publishing, first_search = times_of_publishing()
    found = {
        "content": content,
        "queries": queries,
        "page": page,
        "search": search,
        "publishing": publishing,
        "first_search": first_search,
    }
    print(json.dumps(found))


def describe() -> list[str]:
    from faq.models import Entry, Revision, SignOff
    from faq.search.vocabulary import searchable

    words = {
        vocabulary.language: len(vocabulary.stems)
        for vocabulary in searchable("es").vocabularies
    } | {"en": len(searchable("en").vocabularies[0].stems)}
    return [
        f"{Entry.objects.count()} entries, {Revision.objects.count():,} revisions, "
        f"{SignOff.objects.count():,} sign-offs",
        f"different words: {words['en']:,} English, {words['es']:,} Spanish",
    ]


def request_for(path: str, **asked: str) -> HttpRequest:
    return RequestFactory().get(
        path, asked, SERVER_NAME=settings.ALLOWED_HOSTS[0], HTTP_ACCEPT_ENCODING="br"
    )


def timed(view: Callable[[HttpRequest], HttpResponse], request: HttpRequest) -> float:
    """Return the milliseconds until the answer is there, as bytes."""
    started_at = perf_counter()
    response = view(request)
    taken = perf_counter() - started_at
    if response.status_code != 200:
        raise AssertionError(f"{request.path} answered {response.status_code}")
    return taken * 1000


def queries_of_page() -> int:
    from faq.views.pages import questions

    with CaptureQueriesContext(connection) as queries:
        timed(questions, request_for("/"))
    return len(queries)


def times_of_page() -> list[float]:
    from faq.views.pages import questions

    return [timed(questions, request_for("/")) for _ in range(PAGES)]


def times_of_searches(language: str) -> list[tuple[str, float]]:
    """Return (what was typed, milliseconds) of searches after one to warm up."""
    from faq.views.search import search
    from tests.faq.patient_phrasings import PHRASINGS

    typed = [words for spoken, words, _ in PHRASINGS if spoken == language]
    with translation.override(language):
        timed(search, request_for("/search/", q=MISTYPED))
        return [
            (words, timed(search, request_for("/search/", q=words)))
            for words in spread(typed, int(sys.argv[1]))
        ]


def spread(typed: list[str], number: int) -> list[str]:
    """Return so many of them, from all over the list."""
    return [typed[n * len(typed) // number] for n in range(number)]


def times_of_publishing() -> tuple[list[float], list[float]]:
    """Return the milliseconds of each publishing, and of the search that follows."""
    from django.contrib.auth.models import User

    from faq.models import Revision
    from faq.views.search import search

    clinician = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    clinician.force_login(User.objects.get(username="doctor"))
    publishing, searching = [], []
    for revision in Revision.objects.awaiting().filter(entry__slug__startswith="entry"):
        page, form = (
            reverse("admin:faq_review", args=[revision.pk]),
            filled_in(revision),
        )
        started_at = perf_counter()
        response = clinician.post(page, form)
        publishing.append((perf_counter() - started_at) * 1000)
        if response.status_code != 302:
            raise AssertionError(f"{revision} was not published")
        with translation.override(revision.language):
            searching.append(timed(search, request_for("/search/", q=MISTYPED)))
    return publishing, searching


def filled_in(revision: Any) -> dict[str, str]:
    from faq.admin.claims import claims_in
    from faq.admin.forms import box_of

    claims = {box_of(claim): "As agreed." for claim in claims_in(revision)}
    form = {"seen": revision.stamp, "change": revision.change, "sign": "on"}
    return form | claims | {"_publish": "Publish"}


if __name__ == "__main__":
    main()
