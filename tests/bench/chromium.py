from tests.bench.report import NotMeasured
from tests.browser.find_browser import browser


def chromium_path() -> str:
    """Return the Chromium of the browser tests. Raises NotMeasured.

    To be called while Playwright isn't in use, because looking for one may use it.
    """
    path = browser()
    if path is None:
        raise NotMeasured("there is no Chromium: `make test` gets one")
    return path
