"""The languages of the public pages. The address alone says which one is spoken.

No cookie and no browser setting has a say: a link shows the same page to everyone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

ENGLISH_ONLY = "/staff/"


@dataclass(frozen=True)
class Version:
    """A page in one of the languages; `name` is what the language calls itself."""

    language: str
    name: str
    path: str


def speak_language_of_address(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Do what Django's LocaleMiddleware does, without its `Vary: Accept-Language`.

    That header tells caches that the browser's setting matters, which it doesn't.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(language_of(request.path_info)):
            return get_response(request)

    return middleware


def language_of(path: str) -> str:
    """Return the language that begins the path, or the one that needs no beginning."""
    first = path.removeprefix("/").partition("/")[0]
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def path_in(language: str, path: str) -> str:
    """Return the path of the same page in another language, fit for a link."""
    plain = without_language(path)
    if language != settings.LANGUAGE_CODE:
        plain = f"/{language}{plain}"
    # What follows /es may begin with a slash, and // would lead to another site.
    return escape_leading_slashes(escape_uri_path(plain or "/"))


def without_language(path: str) -> str:
    prefix = f"/{language_of(path)}"
    return path.removeprefix(prefix) if f"{path}/".startswith(f"{prefix}/") else path


def versions(path: str) -> list[Version]:
    """Return the page in every language, its own included; staff pages have one."""
    if path.startswith(ENGLISH_ONLY):
        return []
    return [
        Version(language, name, path_in(language, path))
        for language, name in settings.LANGUAGES
    ]


def for_templates(request: HttpRequest) -> dict[str, Any]:
    return {
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "versions": versions(request.path),
    }
