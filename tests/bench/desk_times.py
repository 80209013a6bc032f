"""Fill the database that DATABASE_URL names, then time the staff pages, when told to.

Each line of its input asks for a line of JSON: the first for how it was filled, the
others for all pages once. For a database that is thrown away: see desk.
"""

import gc
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from tests.bench.stopwatch import Lap, Stopwatch

ASKED = 9  # times, after one to warm up; each time for another request or person
SHOWN_OF_QUERY = 160  # letters

LIST = "admin:intake_consultationrequest_changelist"
Times = dict[str, Any]


@dataclass
class Somebody:
    """Whom a page is asked for."""

    key: int
    reference: str
    phone: str
    email: str
    name: str


Ask = Callable[[Client, Somebody], HttpResponse]


def get(page: str, **asked: str) -> Ask:
    return lambda staff, _: staff.get(reverse(page), asked)


def search(word: str) -> Ask:
    return lambda staff, who: staff.post(reverse(LIST), {"q": getattr(who, word)})


def one_request(staff: Client, who: Somebody) -> HttpResponse:
    page = reverse("admin:intake_consultationrequest_change", args=[who.key])
    return staff.get(page)


def trail_of_a_day(staff: Client, who: Somebody) -> HttpResponse:
    day = timezone.localdate() - timedelta(days=1 + who.key % 300)
    return staff.get(reverse("admin:clinic_site_trailentry_changelist"), {"day": day})


PAGES: dict[str, Ask] = {
    "the desk": get("admin:index"),
    "the list": get(LIST),
    "search by phone": search("phone"),
    "search by email": search("email"),
    "search by name": search("name"),
    "search by reference": search("reference"),
    "one request": one_request,
    "the trail of a day": trail_of_a_day,
    "the charts": get("admin:intake_figures"),
}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic_site.settings"
    django.setup()
    from intake.models import ConsultationRequest
    from tests.bench import desk_content

    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.bench.stopwatch.Stopwatch"]
    call_command("migrate", verbosity=0)
    if ConsultationRequest.objects.exists():
        sys.exit("This database is in use: only an empty one is filled.")
    desk_content.begin()
    sys.stdin.readline()
    rate = desk_content.grow(int(sys.argv[1]))
    gc.collect()  # what filling left behind; a worker of the site begins without
    tell({"rate": rate, "size": desk_content.describe()})
    take_laps()


def tell(found: Any) -> None:
    print(json.dumps(found), flush=True)


def take_laps() -> None:
    from django.contrib.auth.models import User

    staff = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    owner = User.objects.get(username="owner")
    staff.force_login(owner)
    for who, _asked in zip(some_people(), sys.stdin, strict=False):
        asks = {"pages": PAGES, "filters": filters(owner)}
        tell({kind: laps(each, staff, who) for kind, each in asks.items()})


def some_people() -> list[Somebody]:
    """Return them from all over the table."""
    from intake.models import ConsultationRequest

    known = ConsultationRequest.objects.filter(stripped_at=None)
    last = known.latest("pk").pk
    places = (last * (number + 1) // (ASKED + 2) for number in range(ASKED + 1))
    with_both = [
        next(r for r in known.filter(pk__gte=place)[:200] if r.phone and r.email)
        for place in places
    ]
    return [
        Somebody(r.pk, r.reference, r.phone, r.email, r.full_name) for r in with_both
    ]


def filters(owner: Any) -> dict[str, Ask]:
    """Return how to ask for the list with each value that a filter beside it offers."""
    from django.contrib import admin

    from intake.models import ConsultationRequest

    request = RequestFactory().get(reverse(LIST))
    request.user = owner
    model_admin = admin.site.get_model_admin(ConsultationRequest)
    changes = model_admin.get_changelist_instance(request)
    return {
        f"{spec.title}: {choice['display']}": get_with(choice["query_string"])
        for spec in changes.filter_specs
        for choice in spec.choices(changes)
    }


def get_with(query: str) -> Ask:
    return lambda staff, _: staff.get(reverse(LIST) + query)


def laps(asks: Mapping[str, Ask], staff: Client, who: Somebody) -> Times:
    return {name: told(ask, staff, who) for name, ask in asks.items()}


def told(ask: Ask, staff: Client, who: Somebody) -> Times:
    """Return the milliseconds, the queries and the slowest of them, or why not."""
    try:
        found = lap(ask, staff, who)
    except NoReverseMatch:
        return {"why": "there is no such page"}
    except AssertionError as problem:
        return {"why": str(problem)}
    return {
        "ms": found.milliseconds,
        "queries": len(found.queries),
        "slowest_ms": float(found.slowest["time"]) * 1000,
        "slowest": short(found.slowest["sql"]),
    }


def lap(ask: Ask, staff: Client, who: Somebody) -> Lap:
    response = ask(staff, who)
    if response.status_code != 200:
        raise AssertionError(f"it answered {response.status_code}")
    return Stopwatch.laps[-1]


def short(sql: str) -> str:
    """Return the query from where it says which rows it reads."""
    start = sql.find(" FROM ")
    return sql[max(start, 0) :][:SHOWN_OF_QUERY].strip()


if __name__ == "__main__":
    main()
