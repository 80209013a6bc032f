"""Every public page as the server sends it, the form's answers included."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext, APIResponse, sync_playwright

from tests.bench.report import NotMeasured

FORM = "/consultation/"
RECEIVED = "/consultation/received/"
STATUS = "/consultation/status/"
NOWHERE = "/nowhere/"

WITH_ERRORS = f"{FORM} with errors"
UNDER_AGE = f"{FORM} under age"
CHECKED = f"{FORM} to be checked"
SENT = f"{RECEIVED} after sending"

ANSWERS: dict[str, str | float | bool] = {
    "for_whom": "self",
    "adult": "yes",
    "state": "IL",
    "full_name": "Example Person",
    "contact_by": "call",
    "phone": "312 555 0142",
    "contact_consent": "on",
    "privacy_seen": "on",
    "not_emergency": "on",
}


@contextmanager
def visitor(address: str) -> Iterator[APIRequestContext]:
    """Someone who keeps cookies and runs no script."""
    with sync_playwright() as playwright:
        client = playwright.request.new_context(base_url=address)
        try:
            yield client
        finally:
            client.dispose()


def public_pages(client: APIRequestContext) -> dict[str, bytes]:
    """Return the HTML of each page by its path. Raises NotMeasured.

    Sends a request for a consultation on the way.
    """
    pages = {path: html(client.get(path), 200) for path in paths_in_sitemap(client)}
    pages[FORM] = html(client.get(FORM), 200)
    pages[STATUS] = html(client.get(STATUS), 200)
    pages[NOWHERE] = html(client.get(NOWHERE), 404)
    pages[RECEIVED] = html(client.get(RECEIVED), 200)
    hidden = hidden_fields(pages[FORM])
    empty = client.post(FORM, form=hidden)
    pages[WITH_ERRORS] = html(empty, 422)
    under_age = client.post(FORM, form={**hidden, "adult": "no"})
    pages[UNDER_AGE] = html(under_age, 200)
    pages[CHECKED] = html(client.post(FORM, form={**hidden, **ANSWERS}), 200)
    sent = client.post(FORM, form={**hidden, **ANSWERS, "send": "yes"})
    if urlsplit(sent.url).path != RECEIVED:
        raise NotMeasured(f"the form was refused: {sent.status}")
    pages[SENT] = html(sent, 200)
    return pages


def paths_in_sitemap(client: APIRequestContext) -> list[str]:
    places = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").text())
    return [urlsplit(place).path for place in places]


def html(response: APIResponse, status: int) -> bytes:
    if response.status != status:
        path = urlsplit(response.url).path
        raise NotMeasured(f"{path} answered {response.status}, not {status}")
    return response.body()


def hidden_fields(form: bytes) -> dict[str, str | float | bool]:
    """Return the hidden fields of the page: the form's own and Django's secret."""
    inputs = re.findall(r'<input type="hidden"[^>]*>', form.decode())
    named = [re.search(r'name="([^"]+)".* value="([^"]*)"', tag) for tag in inputs]
    return {found[1]: found[2] for found in named if found}
