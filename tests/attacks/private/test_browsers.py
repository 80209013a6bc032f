"""What a browser asks of others, and what it still has when somebody has gone."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page

from clinic_site.models import Clinic
from tests.attacks.addresses import addresses
from tests.attacks.cases import note, some
from tests.attacks.content import build_content
from tests.attacks.private.served import (
    Served,
    browser_with_a_profile,
    everyday_browser,
    served,
)
from tests.intake.canaries import TYPED, WORDS, found_in, typed_in
from tests.proof.plugin import Proof
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

NO_ORIGIN = ("tel:", "sms:", "mailto:", "data:", "blob:", "about:")
GONE = {"account_logout", "admin:logout"}  # these end the sign-in
SIGN_OUT = "/staff/account/logout/"


@pytest.fixture
def boss(transactional_db: None) -> User:
    """Somebody who may do everything there is, of a site with something everywhere."""
    build_content()
    return User.objects.create_superuser("boss", password="x" * 20)


@pytest.fixture
def site(boss: User, tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as site:
        yield site


def foreign_to(site: Served, page: Page) -> list[str]:
    """Return a list that will have whatever is asked of another origin."""
    found: list[str] = []

    def look(url: str) -> None:
        if not url.startswith((f"{site.address}/", *NO_ORIGIN)):
            found.append(url)

    page.on("request", lambda request: look(request.url))
    page.on("websocket", lambda socket: look(socket.url))
    return found


def visit(page: Page, path: str) -> None:
    try:
        page.goto(path, wait_until="load")
    except Error as error:  # a file to be saved is no page
        if "Download is starting" not in error.message:
            raise


@pytest.mark.parametrize("who", ["a visitor", "the owner"])
def test_no_page_asks_anything_of_another_origin(
    who: str, site: Served, boss: User, chromium: Browser, proof: Proof
) -> None:
    paths = [path for name, path in addresses().items() if name not in GONE]
    if who == "a visitor":
        public = [path for path in paths if not path.startswith("/staff/")]
        paths = public + [f"/es{path}" for path in public] + ["/staff/account/login/"]
    context = chromium.new_context(base_url=site.address)
    if who == "the owner":
        site.sign_in(context, boss)
    page = context.new_page()
    asked = foreign_to(site, page)
    survived = {}

    for path in some(paths):
        visit(page, path)
        survived[path] = asked == []
        asked.clear()

    page.goto("about:blank")
    page.set_content('<img src="https://elsewhere.example/x.png">')
    context.close()
    note(proof, "P7", who, survived)
    assert asked == ["https://elsewhere.example/x.png"]  # would have been seen


def test_back_after_signing_out_shows_nothing_of_anybody(
    site: Served, boss: User, chromium: Browser, proof: Proof
) -> None:
    """Every page of staff that shows words of a person, opened, left, gone back to."""
    survived = {}
    Clinic.objects.update(desk_shows_names=True)
    paths = with_words_of_people(boss)
    assert len(paths) >= 3

    with everyday_browser(chromium) as browser:
        for path in paths:
            context = browser.new_context(base_url=site.address)
            site.sign_in(context, boss)
            page = context.new_page()
            visit(page, path)
            assert typed_in(page.content())
            page.goto("/staff/")
            sign_out(page)
            survived[path] = shows_nothing(page, steps=3)
            context.close()

    note(proof, "P8", "Back after signing out", survived)


def with_words_of_people(boss: User) -> list[str]:
    """Return the paths of all pages of staff that show something somebody typed."""
    client = sign_in(Client(), boss)
    return [
        path
        for name, path in addresses().items()
        if name.startswith(("admin:intake", "admin:index"))
        and "html" in (shown := client.get(path)).headers.get("Content-Type", "")
        and typed_in(shown.text)
    ]


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/staff/account/login/"))


def shows_nothing(page: Page, steps: int) -> bool:
    """Go back as often as they like."""
    for _ in range(steps):
        with suppress(Error):  # where there is nothing that could be shown again
            page.go_back(wait_until="load")
        if typed_in(page.content()):
            return False
    return True


# What a browser remembers of what its own people type into forms, to offer it again
# and to restore their windows. No site has a say in it that doesn't make typing harder.
OF_ITS_PEOPLE = {"Web Data", "Sessions"}


def kept_in(folder: Path) -> dict[str, str]:
    """Return what the browser has written down of the site, by file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(folder)): as_text(path.read_bytes())
        for path in files
        if not OF_ITS_PEOPLE & {*path.relative_to(folder).parts}
    }


def as_text(raw: bytes) -> str:
    """Return it in the ways in which a browser writes text, wherever it begins."""
    ways = [(raw, "latin-1"), (raw, "utf-16-le"), (raw[1:], "utf-16-le")]
    return "\n".join(part.decode(coding, "ignore") for part, coding in ways)


def fill_in(page: Page) -> None:
    page.goto("/consultation/")
    page.get_by_label("Me", exact=True).check()
    page.get_by_role("group", name="18 or older").get_by_label("Yes").check()
    page.get_by_label("Where do you live?").select_option("Illinois")
    page.get_by_label("Your full name").fill(TYPED["full_name"])
    page.get_by_label("Name you go by").fill(TYPED["preferred_name"])
    page.get_by_label("Pronouns").fill(TYPED["pronouns"])
    page.get_by_label("Text me", exact=True).check()
    page.get_by_label("Phone", exact=True).fill(TYPED["phone"])
    page.get_by_label("You may text me").check()
    page.get_by_label("Anything else").fill(TYPED["note"])
    page.get_by_label("You may contact me").check()
    page.get_by_label("I have seen the privacy notice").check()
    page.get_by_label("I understand").check()


def ask(context: BrowserContext) -> str:
    page = context.new_page()
    page.goto("/")
    page.goto("/questions/safety/")
    fill_in(page)
    page.get_by_label("Phone", exact=True).fill("12")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_label("Phone", exact=True).fill(TYPED["phone"])
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Send my request").click()
    page.wait_for_url(re.compile("/consultation/received/"))
    reference = page.locator(".reference__code").first.inner_text()
    page.goto("/consultation/status/")
    page.close()
    return reference


def read_as_staff(context: BrowserContext, site: Served, boss: User) -> None:
    site.sign_in(context, boss)
    page = context.new_page()
    for name, path in addresses().items():
        if name.startswith("admin:intake_") and not name.endswith("_date"):
            visit(page, path)
    page.goto("/staff/")
    sign_out(page)
    page.close()


def test_nothing_of_anybody_is_left_on_the_disk_of_a_browser(
    site: Served, boss: User, chromium: Browser, tmp_path: Path, proof: Proof
) -> None:
    folder = tmp_path / "profile"
    # Uncompressed, so that what is kept could be read.
    options = {"base_url": site.address}
    options |= {"extra_http_headers": {"Accept-Encoding": "identity"}}
    with browser_with_a_profile(chromium, folder, **options) as context:
        ask(context)
        read_as_staff(context, site, boss)

    kept = kept_in(folder)
    found = {name: found_in(text) for name, text in kept.items()}
    survived = {
        field: not any(field in fields for fields in found.values()) for field in WORDS
    }
    print({name: fields for name, fields in found.items() if fields})
    note(proof, "P1", "on the disk of a browser", survived)
    of_cache = [text for name, text in kept.items() if "Cache_Data" in name]
    # What may be kept was found.
    assert any("ketamine infusion therapy is safe" in text for text in of_cache)
