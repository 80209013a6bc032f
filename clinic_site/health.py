"""For whatever watches the site: is it alive, and can it do its work?"""

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from clinic_site.middleware import GetResponse


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
    """Answer 503 and name the part that is ill, without details for strangers."""
    parts = {"database": False, "migrations": False}
    try:
        executor = MigrationExecutor(connection)
        parts["database"] = True
        targets = executor.loader.graph.leaf_nodes()
        parts["migrations"] = not executor.migration_plan(targets)
    except (DatabaseError, InterfaceError):
        pass
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
