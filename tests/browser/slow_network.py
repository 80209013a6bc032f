"""A phone far from a mast, and a finger that goes through the whole page."""

from playwright.sync_api import Page

SLOW = {
    "offline": False,
    "latency": 400,  # milliseconds
    "downloadThroughput": 50_000,  # bytes a second
    "uploadThroughput": 50_000,
}
STEP = 600  # pixels


def slow_network(page: Page) -> None:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)


def read_to_the_end(page: Page) -> None:
    for _ in range(page.evaluate("document.body.scrollHeight") // STEP + 1):
        page.mouse.wheel(0, STEP)
        page.wait_for_timeout(30)
