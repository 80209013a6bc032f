"""The canaries by which the site is searched for what somebody typed are found."""

import base64
import html
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.intake.canaries import STAFF_TYPED, TYPED, found_in


@pytest.mark.parametrize(
    "disguise",
    [str, str.upper, html.escape, quote, repr, lambda text: text.replace(" ", "+"),
     lambda text: base64.b64encode(f"x{text}".encode()).decode(),
     lambda text: base64.b64encode(f"xy{text}".encode()).decode()],
    ids=["as it is", "capitals", "HTML", "address", "repr", "form", "base64", "and 2"],
)  # fmt: skip
@pytest.mark.parametrize("field", [*TYPED, *STAFF_TYPED])
def test_a_canary_is_found_in_every_disguise(
    field: str, disguise: Callable[[str], str]
) -> None:
    typed = (TYPED | STAFF_TYPED)[field]

    assert found_in(f"before {disguise(typed)} after") == {field}


@pytest.mark.parametrize("written", ["+17735550187", "773.555.0187", "(773) 555-0187"])
def test_a_phone_number_is_found_however_it_is_written(written: str) -> None:
    assert found_in(written) == {"phone"}
