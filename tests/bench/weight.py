"""What a page costs someone who opens it for the first time."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.bench.chromium import chromium_path
from tests.bench.page_load import PageLoad, load_cold
from tests.bench.report import Report
from tests.bench.site import running_site
from tests.browser.find_browser import LAUNCH_OPTIONS

FAQ = "/"
OTHERS = ["/consultation/", "/questions/safety/"]

# 14 KB: what a server sends in the first round trip, ten packets (RFC 6928).
PAGE = "{}: document, style sheet, banner"
ALL = "{}: everything"
REQUESTS = "{}: requests"
FOREIGN = "{}: requests to others"
CONSOLE = "{}: errors and warnings in the console"
SHIFT = "{}: layout shift"
WANTED = {
    PAGE: "at most 14,336 bytes",
    ALL: "",
    REQUESTS: "at most 3",
    FOREIGN: "0",
    CONSOLE: "0",
    SHIFT: "0",
}


def measure(report: Report) -> None:
    everything = wanted(FAQ)
    for path in OTHERS:
        everything |= dict.fromkeys(wanted(path), "")
    with report.rows(everything):
        chromium = chromium_path()
        with running_site() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=LAUNCH_OPTIONS
            )
            loads = {path: weigh(browser, address, path) for path in [FAQ, *OTHERS]}
        for path, load in loads.items():
            tell(report, path, load)
        for path, load in loads.items():
            report.remark(f"{path} asked for", [*details(load), *load.console])


def wanted(path: str) -> dict[str, str]:
    return {what.format(path): figure for what, figure in WANTED.items()}


def weigh(browser: Browser, address: str, path: str) -> PageLoad:
    return load_cold(browser, address + path)


def tell(report: Report, path: str, load: PageLoad) -> None:
    page = load.size("Document", "Stylesheet", "Image")
    report.found(PAGE.format(path), f"{page:,} bytes")
    report.found(ALL.format(path), f"{load.size():,} bytes")
    report.found(REQUESTS.format(path), str(len(load.requests)))
    report.found(FOREIGN.format(path), str(len(load.foreign())))
    report.found(CONSOLE.format(path), str(len(load.console)))
    report.found(SHIFT.format(path), f"{load.layout_shift:.4f}")


def details(load: PageLoad) -> list[str]:
    return [
        f"{urlsplit(r.url).path:<48} {r.encoding or 'plain':<6} {r.size:>8,} bytes"
        for r in load.requests
    ]
