"""Pictures of the pages, to be looked at: `python -m tests.browser.pictures FOLDER`.

Needs `make run` in another terminal; STAFF="owner:password" adds the staff pages.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.find_browser import LAUNCH_OPTIONS, browser

SITE = os.environ.get("SITE", "http://localhost:8000")
WIDTHS = {320: 640, 768: 1024, 1280: 900}


def public_pages(page: Page) -> dict[str, str]:
    return {
        "faq": "/",
        "question": "/questions/safety/",
        "search": "/search/?q=ketemine+side+efects",
        "search-nothing": "/search/?q=parking",
        "faq-es": "/es/",
        "question-es": "/es/questions/safety/",
        "form-es": "/es/consultation/",
        "privacy": "/privacy/",
        "form": "/consultation/",
        "not-found": "/nowhere/",
        "privacy-es": "/es/privacy/",
        "status": "/consultation/status/",
    }


def take(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def walk(chromium: Browser, folder: Path, width: int, scheme: str) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": WIDTHS[width]},
        color_scheme=scheme,
        device_scale_factor=1,
    )
    page = context.new_page()
    look = f"{width}-{scheme}"
    for name, path in public_pages(page).items():
        page.goto(SITE + path)
        take(page, folder, f"{name}-{look}")
    page.goto(SITE + "/consultation/")
    page.get_by_label("Email", exact=True).fill("nobody")
    page.get_by_role("button", name="Check your answers").click()
    take(page, folder, f"form-errors-{look}")
    page.get_by_label("Me", exact=True).check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Where do you live?").select_option("IL")
    page.get_by_label("Your full name").fill("Example Person")
    page.get_by_label("Call me").check()
    page.get_by_label("Phone", exact=True).fill("312 555 0142")
    page.get_by_label("Email", exact=True).fill("")
    for box in ["You may contact me", "I have seen", "I understand"]:
        page.get_by_label(box).check()
    page.get_by_role("button", name="Check your answers").click()
    take(page, folder, f"check-{look}")
    page.wait_for_timeout(3000)  # sent sooner, it would wait in quarantine
    page.get_by_role("button", name="Send my request").click()
    take(page, folder, f"received-{look}")
    if staff := os.environ.get("STAFF"):
        staff_pages(page, folder, look, *staff.split(":"))
    context.close()


def staff_pages(page: Page, folder: Path, look: str, user: str, password: str) -> None:
    page.goto(SITE + "/staff/")
    take(page, folder, f"staff-login-{look}")
    page.get_by_label("Username").fill(user)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    take(page, folder, f"staff-{look}")
    for name, path in {
        "staff-requests": "/staff/intake/consultationrequest/",
        "staff-entries": "/staff/faq/entry/",
        "staff-entry": "/staff/faq/entry/2/change/",
        "staff-words": "/staff/faq/entry/2/en/words/",
        "staff-review": "/staff/faq/entry/revision/16/",
        "staff-history": "/staff/faq/entry/2/en/all/",
        "staff-readers": "/staff/faq/entry/readers/",
        "staff-clinic": "/staff/clinic_site/clinic/1/change/",
        "staff-trail": "/staff/clinic_site/trailentry/",
    }.items():
        page.goto(SITE + path)
        take(page, folder, f"{name}-{look}")
    page.goto(SITE + "/staff/intake/consultationrequest/")
    page.locator(".field-reference a").first.click()
    take(page, folder, f"staff-request-{look}")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    path = browser()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=LAUNCH_OPTIONS)
        for width in WIDTHS:
            for scheme in ["light", "dark"]:
                walk(chromium, folder, width, scheme)


if __name__ == "__main__":
    main()
