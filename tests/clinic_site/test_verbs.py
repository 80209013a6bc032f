import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "FOO"])
@pytest.mark.parametrize(
    "path", ["/", "/consultation/", "/staff/", "/staff/login/", "/nowhere/"]
)
def test_a_verb_that_no_page_knows_is_405_with_a_way_on(verb: str, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)

    response = browser.generic(verb, path)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert "988" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/privacy/", "/sitemap.xml", "/robots.txt"])
def test_a_page_to_read_that_is_written_to_is_405_with_a_way_on(path: str) -> None:
    response = Client().post(path, {"a": "b"})

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert "988" in response.text
