"""The same site and the same Chromium as for the tests of the pages."""

from tests.browser.conftest import chromium, new_page, site

__all__ = ["chromium", "new_page", "site"]
