"""What our own pages in the admin share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from faq.languages import Language
from faq.models import Entry, Revision
from faq.models.revisions import may_publish

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def colleague(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin has seen to it that they signed in


def for_writers(view: View[P]) -> View[P]:
    """Let in who may write answers."""
    return _guarded(view, lambda user: user.has_perm("faq.change_revision"))


def for_clinicians(view: View[P]) -> View[P]:
    """Let in who may publish and sign: clinicians, and nobody by being the owner."""
    return _guarded(view, may_publish)


def _guarded(view: View[P], is_allowed: Callable[[User], bool]) -> View[P]:
    @wraps(view)
    def wrapper(
        request: HttpRequest, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not is_allowed(colleague(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast(View[P], wrapper)


def staff_page(
    request: HttpRequest, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    page = {
        **admin.site.each_context(request),
        "title": title,
        "is_clinician": may_publish(colleague(request)),
        **context,
    }
    return TemplateResponse(request, f"admin/faq/{template}.html", page, status=status)


def entry_in(pk: int, language: str) -> Entry:
    """Return the entry. Raises Http404, also for a language that isn't ours."""
    if language not in Language.values:
        raise Http404
    return get_object_or_404(Entry, pk=pk)


def revision_or_404(pk: int) -> Revision:
    return get_object_or_404(Revision.objects.select_related("entry__topic"), pk=pk)


def page_of(entry: Entry) -> str:
    return reverse("admin:faq_entry_change", args=[entry.pk])
