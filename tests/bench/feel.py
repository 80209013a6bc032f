"""What a phone feels: how long a press takes to show, and whether anything moves."""

import statistics
from itertools import product

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.chromium import chromium_path
from tests.bench.page_load import LAYOUT_SHIFT
from tests.bench.report import Report
from tests.bench.site import running_site
from tests.browser.find_browser import LAUNCH_OPTIONS
from tests.browser.interactions import ENOUGH, OF_READERS, SLOWER, slowest
from tests.browser.slow_network import read_to_the_end, slow_network

ROUNDS = 7
PHONE = {"is_mobile": True, "has_touch": True}
PATHS = ["/", "/search/?q=side+efects", "/consultation/", "/questions/safety/"]
LOOKS = list(product([320, 390], ["light", "dark"]))  # width and colours

DELAY = f"{{}}, processor {SLOWER} times slower"
SHIFT = "{}, slow network: layout shift in 4 looks"
WANTED_DELAY = f"under {ENOUGH} ms"


def measure(report: Report) -> None:
    delays = {DELAY.format(what): WANTED_DELAY for what in OF_READERS}
    shifts = {SHIFT.format(path): "0" for path in PATHS}
    with report.rows(delays | shifts):
        chromium = chromium_path()
        with running_site() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=LAUNCH_OPTIONS
            )
            for what in OF_READERS:
                report.found(DELAY.format(what), delay(browser, address, what))
            for path in PATHS:
                report.found(SHIFT.format(path), f"{shift(browser, address, path):.4f}")


def delay(browser: Browser, address: str, what: str) -> str:
    """Return the slowest thing of a visit: the median of all visits, and the best."""
    milliseconds = [visit(browser, address, what) for _ in range(ROUNDS)]
    middle, best = statistics.median(milliseconds), min(milliseconds)
    return f"{middle:.0f} ms, best of {ROUNDS} {best:.0f} ms"


def visit(browser: Browser, address: str, what: str) -> float:
    context = browser.new_context(
        base_url=address,
        viewport={"width": 390, "height": 844},
        permissions=["clipboard-read", "clipboard-write"],
        **PHONE,
    )
    try:
        return slowest(context.new_page(), OF_READERS[what])
    finally:
        context.close()


def shift(browser: Browser, address: str, path: str) -> float:
    """Return the most that moved in any of the LOOKS."""
    return max(shift_in(browser, address + path, *look) for look in LOOKS)


def shift_in(browser: Browser, url: str, width: int, scheme: str) -> float:
    context = browser.new_context(
        viewport={"width": width, "height": 700}, color_scheme=scheme, **PHONE
    )
    try:
        return moved(context.new_page(), url)
    finally:
        context.close()


def moved(page: Page, url: str) -> float:
    slow_network(page)
    page.goto(url)
    read_to_the_end(page)
    return float(page.evaluate(LAYOUT_SHIFT))
