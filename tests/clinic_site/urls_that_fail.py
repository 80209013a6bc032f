"""The site's own addresses, and some whose views go wrong in a chosen way."""

from typing import NoReturn

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from django.http import HttpRequest
from django.urls import path

from clinic_site import urls
from clinic_site.urls import (  # noqa: F401
    handler400,
    handler403,
    handler404,
    handler500,
)

ERRORS: list[type[Exception]] = [
    BadRequest,
    PermissionDenied,
    OperationalError,
    InterfaceError,
    InternalError,
    DatabaseError,
    IntegrityError,
    DataError,
    ValueError,
]


WORDS = "words of a person"  # kept out of the line below, which stacks may show


def go_wrong(request: HttpRequest, name: str) -> NoReturn:
    chosen = next(error for error in ERRORS if error.__name__ == name)
    raise chosen(WORDS)


urlpatterns = [
    *urls.urlpatterns,
    path("fails/<str:name>/", go_wrong),
    path("es/fails/<str:name>/", go_wrong),
    path("consultation/fails/<str:name>/", go_wrong),
    path("es/consultation/fails/<str:name>/", go_wrong),
]
