"""What production answers: its headers, the points they earn, and its cookies."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.attacks.addresses import addresses
from tests.attacks.cases import note
from tests.attacks.web.headers import lacks
from tests.attacks.web.observatory import points
from tests.clinic_site.ask import SIGN_IN
from tests.clinic_site.processes import (
    PRODUCTION,
    ask_the_site,
    shared_database_url,
)
from tests.intake.builders import answers
from tests.proof.plugin import Proof

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "/consultation/"
LOGIN = "/staff/account/login/"
# What is set by what; nothing else sets any.
COOKIES = {"__Host-csrftoken", "__Host-received", "__Host-sessionid"}
READS = ["faq:questions", "faq:question", "faq:search", "privacy", "out_of_reach"]
Answers = dict[str, dict[str, Any]]


@pytest.fixture
def checkout(fresh_checkout: Path, transactional_db: None) -> Path:
    call_command("loaddata", "faq", "clinic", verbosity=0)
    return fresh_checkout


def asked(checkout: Path, requests: dict[str, dict[str, Any]]) -> Answers:
    """Return what production answers to one visitor, in this order."""
    given = ask_the_site(
        *requests.values(),
        checkout=checkout,
        environment=PRODUCTION | {"DATABASE_URL": shared_database_url()},
    )
    return dict(zip(requests, given, strict=True))


def over_tls(path: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "secure": True} | more


def test_every_address_of_production_carries_the_headers_and_few_cookies(
    checkout: Path, proof: Proof
) -> None:
    paths = addresses().values()
    requests = {path: over_tls(path) for path in paths}
    requests |= {f"posted {path}": over_tls(path, method="post") for path in paths}
    requests |= {f"plain {path}": {"path": path} for path in paths}

    given = asked(checkout, requests)

    note(
        proof,
        "W1",
        "all addresses of production, over TLS and without",
        {
            asked: not lacks(answer["headers"], tls="plain" not in asked)
            for asked, answer in given.items()
        },
    )
    note(
        proof,
        "W3",
        "all addresses of production",
        {asked: are_bound(answer) for asked, answer in given.items()},
    )


def are_bound(answer: dict[str, Any]) -> bool:
    """Tell whether each cookie is of this very host and its TLS, and one we know."""
    return all(
        name in COOKIES
        and cookie["secure"] is True
        and cookie["httponly"] is True
        and cookie["samesite"] == "Lax"
        and (cookie["path"], cookie["domain"]) == ("/", "")
        for name, cookie in answer["cookies"].items()
    )


def test_cookies_come_with_forms_and_none_with_reading(
    checkout: Path, proof: Proof
) -> None:
    paths = addresses()
    pages = [paths[name] for name in READS]
    pages += ["/nowhere/", "/robots.txt", "/sitemap.xml", "/healthz", "/readyz"]
    reads = {f"{pre}{page}": over_tls(f"{pre}{page}") for page in pages
             for pre in ["", "/es"]}  # fmt: skip
    form = answers(contact_by="email", email="person@clinic.example", phone=None)
    sets = {
        "form": over_tls(FORM),
        "form sent": over_tls(FORM, method="post", data=form),
        "signed in": over_tls(LOGIN, method="post", data=SIGN_IN),
    }

    given = asked(checkout, reads | sets)

    survived = {path: not given[path]["cookies"] for path in reads}
    survived |= {name: are_bound(given[name]) for name in sets}
    note(proof, "W3", "reading, and forms", survived)
    told = {name for each in sets for name in given[each]["cookies"]}
    assert told == COOKIES


@pytest.mark.parametrize(
    ("path", "least"),
    # A page without a cookie gets no points for how it is set.
    [("/", 140), ("/es/", 140), (FORM, 145), (LOGIN, 145)],
)
def test_the_headers_earn_all_the_points_there_are_for_them(
    path: str, least: int, checkout: Path, proof: Proof
) -> None:
    given = asked(checkout, {"plain": {"path": path}, "page": over_tls(path)})

    found = points(given["page"], given["plain"])

    print(found, 100 + sum(found.values()))
    note(proof, "W2", path, {name: each >= 0 for name, each in found.items()})
    assert 100 + sum(found.values()) == least


def test_a_page_without_its_headers_gets_few_points() -> None:
    bare: dict[str, Any] = {"headers": {}, "cookies": {}, "body": ""}

    assert 100 + sum(points(bare, bare).values()) == 5
