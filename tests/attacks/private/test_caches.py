"""What is private is kept by no cache on its way."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.attacks.addresses import addresses, undone
from tests.attacks.cases import note, some
from tests.proof.plugin import Proof
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

# The same for every reader.
MAY_BE_KEPT = {
    "banner",
    "faq:question",
    "faq:questions",
    "faq:search",
    "out_of_reach",
    "privacy",
    "robots",
    "sitemap",
}


@pytest.mark.parametrize("who", ["a stranger", "the owner"])
def test_all_but_pages_to_read_is_kept_by_nobody(
    who: str, client: Client, owner: User, proof: Proof
) -> None:
    client.raise_request_exception = False
    if who == "the owner":
        sign_in(client, owner)
    private = [path for name, path in addresses().items() if name not in MAY_BE_KEPT]
    survived: dict[tuple[str, str], bool] = {}

    for path in some(private):
        for send in [client.get, client.post]:
            with undone(client):
                survived[send.__name__, path] = is_kept_by_nobody(send(path))

    note(proof, "P8", f"told to caches, {who}", survived)


def is_kept_by_nobody(response: Any) -> bool:
    return "no-store" in response.headers.get("Cache-Control", "")


def test_nothing_that_may_be_kept_says_who_reads(
    client: Client, owner: User, proof: Proof
) -> None:
    """It is the same for a stranger and for the owner, and sets no cookie."""
    stranger = Client()
    sign_in(client, owner)
    paths = addresses()
    survived: dict[str, bool] = {}

    for name in sorted(MAY_BE_KEPT):
        for path in [paths[name], f"/es{paths[name]}"]:
            one, other = stranger.get(path), client.get(path)
            survived[path] = one.content == other.content and not other.cookies

    note(proof, "P8", "pages that are kept, to two people", survived)
