"""One cold visit to a page, with everything that went over the wire."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
SETTLE_MILLISECONDS = 500

# The sum of all shifts: never less than Cumulative Layout Shift, which takes the worst
# five seconds.
LAYOUT_SHIFT = """() => new Promise(resolve => {
  let shift = 0;
  const add = entries => entries.forEach(entry => shift += entry.value);
  new PerformanceObserver(list => add(list.getEntries()))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(shift), 200);
})"""


@dataclass
class Fetched:
    """One request and what came back."""

    url: str
    kind: str  # as Chromium says: Document, Stylesheet, Image, Script ...
    encoding: str = ""
    size: int = 0  # bytes on the wire, headers included


@dataclass
class PageLoad:
    requests: list[Fetched] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    layout_shift: float = 0

    def size(self, *kinds: str) -> int:
        """Return the bytes of these kinds, or of all."""
        return sum(r.size for r in self.requests if not kinds or r.kind in kinds)

    def foreign(self) -> list[Fetched]:
        own = urlsplit(self.requests[0].url).netloc
        return [r for r in self.requests if urlsplit(r.url).netloc != own]


class Recorder:
    """Fills a PageLoad from what a page that is about to load reports."""

    def __init__(self, page: Page) -> None:
        self.load = PageLoad()
        self.by_id: dict[str, Fetched] = {}
        network = page.context.new_cdp_session(page)
        network.on("Network.requestWillBeSent", self.sent)
        network.on("Network.responseReceived", self.answered)
        network.on("Network.loadingFinished", self.finished)
        network.send("Network.enable")
        page.on("console", self.said)
        page.on("pageerror", lambda error: self.load.console.append(f"error: {error}"))

    def sent(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith(("data:", "blob:")):
            return
        if redirect := event.get("redirectResponse"):
            self.by_id[event["requestId"]].size = int(redirect["encodedDataLength"])
        fetched = Fetched(event["request"]["url"], event.get("type", "Other"))
        self.by_id[event["requestId"]] = fetched
        self.load.requests.append(fetched)

    def answered(self, event: dict[str, Any]) -> None:
        if fetched := self.by_id.get(event["requestId"]):
            headers = {k.lower(): v for k, v in event["response"]["headers"].items()}
            fetched.encoding = headers.get("content-encoding", "")

    def finished(self, event: dict[str, Any]) -> None:
        if fetched := self.by_id.get(event["requestId"]):
            fetched.size = int(event["encodedDataLength"])

    def said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.load.console.append(f"{message.type}: {message.text}")


def load_cold(browser: Browser, url: str) -> PageLoad:
    """Open `url` on a phone that was never here, and wait until all is quiet."""
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
    try:
        page = context.new_page()
        recorder = Recorder(page)
        page.goto(url, wait_until="networkidle")
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        recorder.load.layout_shift = page.evaluate(LAYOUT_SHIFT)
        return recorder.load
    finally:
        context.close()
