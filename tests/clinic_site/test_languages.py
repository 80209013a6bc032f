import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from clinic_site.languages import language_of, path_in

pytestmark = pytest.mark.django_db

PAGES = ["/", "/privacy/"]
NOT_TO_BE_FOUND = ["/consultation/", "/consultation/received/", "/nowhere/", "/%00"]


@pytest.fixture
def visitor(clinic_content: None, settings: Settings) -> Client:
    settings.ROOT_URLCONF = "tests.clinic_site.urls_that_fail"
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


class Elements(HTMLParser):
    """The start tags of a page, as (name, attributes)."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        self.found.append((tag, dict(attrs)))

    def having(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            attributes
            for name, attributes in self.found
            if name == tag and wanted.items() <= attributes.items()
        ]


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "en"),
        ("/es/", "es"),
        ("/es", "es"),
        ("/es/privacy/", "es"),
        ("/estimates/", "en"),
        ("/questions/es/", "en"),
        ("/ES/", "en"),
        ("/fr/", "en"),
        ("", "en"),
    ],
)
def test_the_first_part_of_the_address_says_the_language(
    path: str, language: str
) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize(
    ("path", "english", "spanish"),
    [
        ("/", "/", "/es/"),
        ("/es/", "/", "/es/"),
        ("/es", "/", "/es"),
        ("/privacy/", "/privacy/", "/es/privacy/"),
        ("/es/privacy/", "/privacy/", "/es/privacy/"),
        ("/estimates/", "/estimates/", "/es/estimates/"),
        ("/english/", "/english/", "/es/english/"),
        ("/en/privacy/", "/privacy/", "/es/privacy/"),
        ("/a?b#c/", "/a%3Fb%23c/", "/es/a%3Fb%23c/"),
    ],
)
def test_each_page_has_the_same_page_in_the_other_language(
    path: str, english: str, spanish: str
) -> None:
    assert path_in("en", path) == english
    assert path_in("es", path) == spanish


@pytest.mark.parametrize(
    "path", ["/es//other.example/", "/es/\\other.example/", "//other.example/"]
)
def test_the_language_link_never_leads_to_another_site(path: str) -> None:
    for language in ["en", "es"]:
        link = path_in(language, path)
        assert re.match(r"/[^/\\]", link), link


@pytest.mark.parametrize("path", PAGES + NOT_TO_BE_FOUND)
def test_every_page_links_to_itself_in_the_other_language_by_its_own_name(
    path: str, visitor: Client
) -> None:
    in_spanish = "/es" + path
    for here, there, language, name in [
        (path, in_spanish, "es", "Español"),
        (in_spanish, path, "en", "English"),
    ]:
        response = visitor.get(here)

        if path == "/consultation/":  # whose button takes along what was typed
            buttons = Elements(response).having("button", lang=language)
            assert [button["formaction"] for button in buttons] == [there]
            assert f">{name}</button>" in response.text
            continue
        links = Elements(response).having("a", lang=language, hreflang=language)
        assert [link["href"] for link in links] == [there]
        assert f">{name}</a>" in response.text


@pytest.mark.parametrize("path", PAGES + NOT_TO_BE_FOUND)
@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es")])
def test_every_page_says_which_language_it_is_in(
    prefix: str, language: str, path: str, visitor: Client
) -> None:
    page = Elements(visitor.get(prefix + path))

    assert page.having("html") == [{"lang": language, "dir": "ltr"}]


@pytest.mark.parametrize("path", PAGES)
def test_pages_to_be_found_name_their_languages_for_search_engines(
    path: str, visitor: Client
) -> None:
    for here in [path, "/es" + path]:
        links = Elements(visitor.get(here)).having("link", rel="alternate")

        assert {link["hreflang"]: link["href"] for link in links} == {
            "en": f"http://testserver{path}",
            "es": f"http://testserver/es{path}",
            "x-default": f"http://testserver{path}",
        }


@pytest.mark.parametrize("path", NOT_TO_BE_FOUND)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_pages_not_to_be_found_name_none(
    prefix: str, path: str, visitor: Client
) -> None:
    page = Elements(visitor.get(prefix + path))

    assert page.having("link", rel="alternate") == []
    assert page.having("meta", name="robots", content="noindex")


@pytest.mark.parametrize("path", PAGES)
def test_only_the_address_says_which_language_a_page_is_in(
    path: str, client: Client
) -> None:
    plain = client.get(path)
    client.cookies["django_language"] = "es"
    wished = client.get(path, headers={"accept-language": "es-US, es;q=0.9"})

    assert '<html lang="en"' in wished.text
    assert "Accept-Language" not in wished.headers.get("Vary", "")
    assert "Content-Language" not in wished.headers
    assert plain.status_code == wished.status_code == 200


@pytest.mark.parametrize("path", ["/es/", "/es/privacy/", "/es/nowhere/"])
def test_reading_in_spanish_leaves_nothing_behind(path: str, client: Client) -> None:
    response = client.get(path, headers={"accept-language": "en"})

    assert '<html lang="es"' in response.text
    assert not response.cookies
    assert '<html lang="en"' in client.get("/privacy/").text


def test_an_address_without_its_last_slash_leads_to_the_spanish_page(
    client: Client,
) -> None:
    for path in ["/es", "/es/consultation"]:
        assert client.get(path).headers["Location"] == f"{path}/"


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/es/%00", 400, "No pudimos leerlo"),
        ("/es/fails/BadRequest/", 400, "No pudimos leerlo"),
        ("/es/fails/PermissionDenied/", 403, "Esta página no está abierta para usted"),
        ("/es/nowhere/", 404, "Aquí no hay ninguna página"),
        ("/es/staff/", 404, "Aquí no hay ninguna página"),
        ("/es/fails/ValueError/", 500, "Algo salió mal de nuestra parte"),
        ("/es/fails/OperationalError/", 503, "No podemos mostrarle esto"),
    ],
)
def test_error_pages_speak_spanish_and_say_who_helps_right_now(
    path: str, status: int, title: str, visitor: Client
) -> None:
    response = visitor.get(path)

    assert response.status_code == status
    assert re.search(rf"<h1>\s*{title}", response.text)
    assert "Si necesita hablar con alguien ahora" in response.text
    assert 'href="sms:988?body=AYUDA"' in response.text
    assert 'href="tel:911"' in response.text


@pytest.mark.parametrize(
    ("method", "content_type", "status"),
    [("PUT", "application/json", 405), ("POST", "application/json", 415)],
)
def test_refusals_speak_spanish_too(
    method: str, content_type: str, status: int, visitor: Client
) -> None:
    response = visitor.generic(method, "/es/consultation/", "{}", content_type)

    assert response.status_code == status
    assert "No pudimos leerlo" in response.text


def test_a_host_that_isnt_ours_is_refused_in_spanish(visitor: Client) -> None:
    response = visitor.get("/es/", headers={"host": "somebody.else"})

    assert response.status_code == 400
    assert "No pudimos leerlo" in response.text


@pytest.mark.parametrize(
    "path", ["/staff/account/login/", "/staff/nowhere/", "/robots.txt", "/sitemap.xml"]
)
def test_what_staff_and_machines_read_is_in_english_alone(
    path: str, client: Client
) -> None:
    english = client.get(path, headers={"accept-language": "es"}, follow=True)

    assert "Español" not in english.text
    assert client.get(f"/es{path}").status_code == 404


def test_staff_work_in_english_whatever_their_browser_prefers(
    admin_client: Client,
) -> None:
    page = admin_client.get("/staff/", headers={"accept-language": "es"}).text

    assert '<html lang="en"' in page
    assert "Sign out" in page


def test_the_sitemap_names_pages_in_both_languages(client: Client) -> None:
    body = client.get("/sitemap.xml").text

    for path in PAGES:
        assert f"<loc>http://testserver{path}</loc>" in body
        assert f"<loc>http://testserver/es{path}</loc>" in body
        spanish = f'hreflang="es" href="http://testserver/es{path}"'
        assert spanish in body


def test_robots_are_kept_from_the_last_page_in_both_languages(client: Client) -> None:
    body = client.get("/robots.txt").text

    assert "Disallow: /consultation/received/\n" in body
    assert "Disallow: /es/consultation/received/\n" in body
