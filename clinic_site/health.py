"""For whatever watches the site: is it alive, and does it do its work?

A load balancer asks /healthz: it must not lose the site because the mail server is
away. /readyz is for whoever looks after the site, and for what has just started it.
"""

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from clinic_site.middleware import GetResponse
from intake.by_the_clock import is_day_mail_out
from intake.models import Message


def answer_watchers(get_response: GetResponse) -> GetResponse:
    """Answer before the host name is looked at: watchers ask by address."""
    watched = {"/healthz": healthz, "/readyz": readyz}

    def middleware(request: HttpRequest) -> HttpResponse:
        return watched.get(request.path_info, get_response)(request)

    return middleware


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer while the process lives: without a database a restart cures nothing."""
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 503 and name the part that is ill, without details for strangers.

    Messages are ill while one is late: nothing delivers them, or nothing takes them.
    One that was given up is told on the staff's first page instead: only they can say
    what is to become of it. The day's mail is ill when that of the latest working day
    isn't out an hour after the clinic opened.
    """
    parts = dict.fromkeys(["database", "migrations", "messages", "day_mail"], False)
    try:
        executor = MigrationExecutor(connection)
        parts["database"] = True
        targets = executor.loader.graph.leaf_nodes()
        parts["migrations"] = not executor.migration_plan(targets)
        parts["messages"] = not Message.objects.late().exists()
        parts["day_mail"] = is_day_mail_out()
    except (DatabaseError, InterfaceError):
        pass
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
