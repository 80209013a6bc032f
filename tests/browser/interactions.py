"""How long a page takes to show what a press or a key did (W3C Event Timing).

From the event until the picture after it, in steps of 8 ms, on a processor made as slow
as a phone's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

SLOWER = 4  # times
ENOUGH = 50  # milliseconds that nobody notices
QUIET_MILLISECONDS = 300  # after which a press has had its consequences

# A browser tells of no event below 16 ms, but counts them all.
OBSERVE = """() => {
  window.slowest = 0;
  window.countedBefore = performance.interactionCount;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      if (entry.interactionId) slowest = Math.max(slowest, entry.duration);
  }).observe({type: "event", durationThreshold: 16});
}"""
SEEN = "() => [performance.interactionCount - countedBefore, slowest]"


@dataclass(frozen=True)
class Interaction:
    path: str
    act: Callable[[Page], None]


def tap(place: Locator) -> None:
    """Press like a finger, without the scripts with which Playwright looks first."""
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    place.page.wait_for_timeout(QUIET_MILLISECONDS)
    place.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 12)


def write(place: Locator, words: str) -> None:
    tap(place)
    place.page.keyboard.type(words)


def open_the_list(page: Page) -> None:
    tap(page.get_by_text("All 14 questions"))


def open_an_answer(page: Page) -> None:
    page.evaluate("document.querySelector('.contents').open = true")
    tap(page.locator(".contents").get_by_role("link").first)


def copy_an_address(page: Page) -> None:
    tap(page.get_by_role("link", name="Address of question 2"))


def search(page: Page) -> None:
    page.get_by_label("Find an answer").tap()
    page.get_by_label("Find an answer").press_sequentially(
        "ins"
    )  # asks from the third letter on


def vote(page: Page) -> None:
    tap(page.locator(".helped button").first)


def choose(page: Page) -> None:
    tap(page.get_by_label("Me", exact=True))


def write_a_name(page: Page) -> None:
    write(page.get_by_label("Your full name"), "Ex")


def write_a_note(page: Page) -> None:
    write(page.get_by_label("Anything else"), "Ev")


OF_READERS = {
    "opening the list of questions": Interaction("/", open_the_list),
    "opening an answer from it": Interaction("/", open_an_answer),
    "copying an answer's address": Interaction("/", copy_an_address),
    "typing in the search": Interaction("/", search),
    "voting": Interaction("/", vote),
    "voting on an answer's own page": Interaction("/questions/safety/", vote),
    "choosing in the form": Interaction("/consultation/", choose),
    "writing a line in the form": Interaction("/consultation/", write_a_name),
    "writing a story in the form": Interaction("/consultation/", write_a_note),
}


def slowest(page: Page, interaction: Interaction) -> float:
    """Open the page and return the milliseconds of the slowest thing done there."""
    page.goto(interaction.path, wait_until="networkidle")
    processor = page.context.new_cdp_session(page)
    processor.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.evaluate(OBSERVE)
    interaction.act(page)
    page.wait_for_timeout(QUIET_MILLISECONDS)
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    count, milliseconds = page.evaluate(SEEN)
    if not count:
        raise AssertionError("the browser saw nobody do anything")
    return float(milliseconds)
