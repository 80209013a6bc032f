import pytest
from django.test import Client

from clinic_site.models import Notice
from intake import versions
from intake.models import Consent
from tests import content
from tests.intake.builders import answers

pytestmark = pytest.mark.django_db


def test_a_consent_is_to_the_words_that_were_on_the_page_when_it_was_opened(
    client: Client,
) -> None:
    content.load("clinic")
    opened = client.get("/consultation/").context["form"]["shown"].value()
    Notice.objects.create(kind="privacy", language="en", version=2, text="Reworded.")

    client.post("/consultation/", answers(shown=opened))
    client.post("/consultation/", answers())

    consents = Consent.objects.filter(kind="privacy").order_by("id")
    assert [consent.notice_version for consent in consents] == [1, 2]


def test_words_that_another_worker_shows_already_are_agreed_to(client: Client) -> None:
    content.load("clinic")
    opened = client.get("/consultation/").context["form"]["shown"].value()
    Notice.objects.create(kind="privacy", language="en", version=2, text="Reworded.")

    client.post("/consultation/", answers(shown=opened.replace("y en 1", "y en 2")))

    assert Consent.objects.get(kind="privacy").notice_version == 2


@pytest.mark.parametrize(
    "carried",
    ["", "nonsense", "privacy en 0", "privacy en 4", "privacy es 1", "privacy en -1",
     "other en 1", "privacy en 9999999999"],
)  # fmt: skip
def test_what_cannot_have_been_shown_counts_for_nothing(carried: str) -> None:
    now = {"privacy": Notice(kind="privacy", language="en", version=3)}

    assert versions.shown(carried, now) == now
