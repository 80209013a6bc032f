"""The pages that a process keeps, as many as there is room for."""

from collections import OrderedDict
from contextlib import suppress
from threading import Lock

from clinic_site.kept_pages.pages import Page
from clinic_site.models import Issue

Key = tuple[str, str, str, str, str]  # scheme, host, SCRIPT_NAME, path, query


class Shelf:
    """Pages of one issue; which was asked for longest ago gives way to another.

    The issue is the watch's own object: another one, even if equal, is another time.
    """

    def __init__(self, most: int, most_bytes: int) -> None:
        self.most, self.most_bytes = most, most_bytes
        self.issue: Issue | None = None
        self.pages: OrderedDict[Key, Page] = OrderedDict()
        self.bytes = 0
        self.changing = Lock()

    def __contains__(self, key: Key) -> bool:
        return key in self.pages

    def get(self, key: Key, issue: Issue | None) -> Page | None:
        if issue is not self.issue:
            return None
        with suppress(KeyError):  # it may just have given way
            self.pages.move_to_end(key)
        return self.pages.get(key)

    def put(self, key: Key, page: Page, issue: Issue) -> None:
        with self.changing:
            if issue is not self.issue:
                self.pages, self.bytes, self.issue = OrderedDict(), 0, issue
            self.take_off(key)
            self.pages[key] = page
            self.bytes += page.size
            while len(self.pages) > self.most or self.bytes > self.most_bytes:
                self.take_off(next(iter(self.pages)))

    def take_off(self, key: Key) -> None:
        page = self.pages.pop(key, None)
        self.bytes -= page.size if page else 0
