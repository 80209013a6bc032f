"""That something in a request worries somebody, until it is settled."""

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from clinic_site.models import Notice
from intake.models import ConsultationRequest, Escalation, broken_constraint
from tests.intake.builders import build_clinic, build_request
from tests.intake.staff import address, colleague
from tests.intake.together import at_once

pytestmark = pytest.mark.django_db

NotAllowed = ConsultationRequest.NotAllowed
ChangedMeanwhile = ConsultationRequest.ChangedMeanwhile


@pytest.fixture
def nurse() -> User:
    return colleague()


@pytest.fixture
def doctor() -> User:
    user = colleague(username="doctor")
    user.user_permissions.add(Permission.objects.get(codename="close_as_not_a_fit"))
    return user


@pytest.fixture
def desk(client: Client, nurse: User) -> Client:
    client.force_login(nurse)
    return client


def told(request: ConsultationRequest) -> list[tuple[str, str]]:
    return [(event.kind, event.by.username) for event in request.events.all()]


def escalation_form(request: ConsultationRequest, **overrides: Any) -> dict[str, Any]:
    request.refresh_from_db()
    return {"seen": request.version, "notice_version": 1} | overrides


def test_who_raised_wrote_and_settled_it_is_on_record_and_staff_are_told(
    nurse: User, doctor: User
) -> None:
    build_clinic()
    request, now = build_request(), timezone.now()

    escalation = request.escalate(nurse, notice_version=2, steps="Told her.")
    escalation.write_on(nurse, clinician=doctor, told_at=now)
    escalation.settle(doctor, outcome="She is safe.")

    escalation = request.escalations.get()
    assert (escalation.raised_by, escalation.notice_version) == (nurse, 2)
    assert (escalation.steps, escalation.outcome) == ("Told her.", "She is safe.")
    assert (escalation.clinician, escalation.closed_by) == (doctor, doctor)
    assert told(request) == [
        ("escalated", "desk"),
        ("escalation", "desk"),
        ("settled", "doctor"),
    ]
    assert request.messages.get().kind == "staff_escalated"


def test_what_is_written_of_it_is_sealed_and_goes_with_what_they_sent(
    nurse: User,
) -> None:
    request = build_request()
    request.escalate(nurse, steps="Canary steps")

    with connection.cursor() as cursor:
        cursor.execute("SELECT steps FROM intake_escalation")
        assert "Canary" not in cursor.fetchone()[0]
    request.strip(kind="erased")
    assert request.escalations.get().steps == ""


def test_an_open_one_is_settled_by_erasing_the_request(
    desk: Client, nurse: User, doctor: User
) -> None:
    request = build_request()
    settled = request.escalate(nurse)
    known = {"clinician": doctor, "told_at": timezone.now(), "outcome": "Safe."}
    settled.settle(doctor, **known)
    left_open = request.escalate(nurse)

    request.erase()

    left_open.refresh_from_db()
    assert left_open.closed_at == request.stripped_at
    assert left_open.closed_by is None
    assert not Escalation.objects.open().exists()
    assert request.escalations.get(pk=settled.pk).closed_by == doctor
    page = " ".join(desk.get(address(request)).text.split())
    assert "<strong>Closed</strong> by doctor on" in page
    assert "<strong>Closed</strong> as what they sent was erased, on" in page
    assert 'class="worry__open"' not in page


@pytest.mark.parametrize("standing", [{"quarantine": "trap"}, {"status": "completed"}])
def test_it_can_be_raised_wherever_the_request_stands(
    nurse: User, standing: dict[str, str]
) -> None:
    build_clinic()
    closed_at = timezone.now() if "status" in standing else None
    request = build_request(**standing, closed_at=closed_at)

    request.escalate(nurse)

    assert request.messages.filter(kind="staff_escalated").exists()


def test_a_second_one_is_not_raised_beside_an_open_one(nurse: User) -> None:
    request = build_request()
    request.escalate(nurse)

    with pytest.raises(NotAllowed, match="escalated it already"):
        request.escalate(nurse)

    assert request.escalations.count() == 1


def test_nothing_is_raised_about_what_is_erased(nurse: User) -> None:
    request = build_request()
    request.strip(kind="erased")

    with pytest.raises(NotAllowed):
        request.escalate(nurse)


@pytest.mark.parametrize("missing", ["clinician", "outcome"])
def test_it_is_settled_only_with_a_named_clinician_and_an_outcome(
    nurse: User, doctor: User, missing: str
) -> None:
    escalation = build_request().escalate(nurse)
    written = {"clinician": doctor, "told_at": timezone.now(), "outcome": "Safe."}
    if missing == "clinician":
        written |= {"clinician": None, "told_at": None}
    else:
        written |= {"outcome": ""}

    with pytest.raises(NotAllowed, match="which clinician was told, and what came"):
        escalation.settle(nurse, **written)

    escalation.refresh_from_db()
    assert escalation.closed_at is None


def test_whoever_writes_on_a_stale_copy_is_told(nurse: User, doctor: User) -> None:
    escalation = build_request().escalate(nurse)
    stale = Escalation.objects.get()
    escalation.write_on(nurse, steps="The first.")

    with pytest.raises(ChangedMeanwhile):
        stale.write_on(doctor, steps="The second.")

    assert Escalation.objects.get().steps == "The first."
    assert stale.request.events.filter(kind="escalation").count() == 1


def test_what_is_settled_stays_as_it_is(nurse: User, doctor: User) -> None:
    request = build_request()
    escalation = request.escalate(nurse, clinician=doctor, told_at=timezone.now())
    escalation.settle(nurse, outcome="Safe.")

    with pytest.raises(ChangedMeanwhile):
        escalation.write_on(nurse, outcome="Other.")

    request.escalate(nurse)  # and a new one can be raised
    assert request.escalations.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_five_who_raise_it_at_once_one_does() -> None:
    nurse = User.objects.create_user("nurse")
    build_clinic()
    pk = build_request().pk

    def press(by: User) -> str:
        try:
            ConsultationRequest.objects.get(pk=pk).escalate(by)
        except NotAllowed:
            return "told"
        return "raised"

    met = at_once([partial(press, nurse)] * 5)

    request = ConsultationRequest.objects.get()
    assert sorted(met) == ["raised"] + ["told"] * 4
    assert (request.escalations.count(), request.messages.count()) == (1, 1)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("intake_escalation_closed_by_somebody_or_emptied", {"closed_by": True}),
        (
            "intake_escalation_closed_by_somebody_or_emptied",
            {"closed_at": True, "outcome": True},
        ),
        (
            "intake_escalation_closed_by_somebody_or_emptied",
            {"closed_at": True, "steps": True},
        ),
        ("intake_escalation_told_whom_and_when", {"told_at": True}),
        ("intake_escalation_told_whom_and_when", {"clinician": True}),
        ("intake_one_open_escalation", {}),
    ],
    ids=str,
)
def test_the_database_refuses_escalations_that_cannot_be(
    nurse: User, constraint: str, values: dict[str, Any]
) -> None:
    request = build_request()
    request.escalations.create(raised_by=nurse)
    now, words = timezone.now(), {"steps": "Called.", "outcome": "Safe."}
    filled = {
        name: now if name.endswith("_at") else words.get(name, nurse) for name in values
    }

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        request.escalations.create(raised_by=nurse, **filled)

    assert broken_constraint(error.value) == constraint


# On the page


def test_the_clinics_procedure_stands_beside_what_they_wrote(desk: Client) -> None:
    request = build_request()
    for version in [1, 2]:
        Notice.objects.create(
            kind="procedure", version=version, text=f"Words {version}\n\nTell her."
        )
    Notice.objects.create(kind="procedure", language="es", version=9, text="Otras.")

    page = desk.get(address(request)).text

    assert "<p>Words 2</p>" in page
    assert 'name="notice_version"\n             value="2"' in page
    assert "Words 1" not in page
    assert "Otras" not in page


def test_a_site_without_a_procedure_of_its_own_shows_an_example_called_so(
    desk: Client,
) -> None:
    page = desk.get(address(build_request())).text

    assert "This is an example. Please replace it" in page
    assert "call or text 988" in page


def test_it_is_raised_written_on_and_settled_on_the_page(
    desk: Client, doctor: User
) -> None:
    request = build_request()

    raised = desk.post(
        address(request, "escalate/"),
        escalation_form(request, clinician=doctor.pk, steps="Told her."),
        follow=True,
    )
    assert f"{request}: it is escalated" in raised.text
    assert f'<option value="{doctor.pk}" selected>doctor' in raised.text
    escalation = request.escalations.get()
    assert (escalation.notice_version, escalation.clinician) == (1, doctor)
    assert escalation.told_at

    form = escalation_form(request, clinician=doctor.pk, steps="Told her. She called.")
    desk.post(address(request, "escalation/"), form)
    form = escalation_form(
        request, clinician=doctor.pk, steps="Told her. She called.", outcome="Safe."
    )
    settled = desk.post(address(request, "settle/"), form, follow=True).text

    assert "the escalation is closed" in settled
    assert "<bdi>Told her. She called.</bdi>" in settled
    assert "<bdi>Safe.</bdi>" in settled
    assert "Canary" not in settled
    assert request.escalations.get().closed_by.username == "desk"


def test_it_is_not_settled_on_the_page_without_an_outcome(desk: Client) -> None:
    request = build_request()
    desk.post(address(request, "escalate/"), escalation_form(request))

    response = desk.post(
        address(request, "settle/"), escalation_form(request, steps="Typed so far.")
    )

    assert response.status_code == 422
    assert "Say which clinician was told, and what came of it." in response.text
    assert "Typed so far." in response.text
    assert request.escalations.get().closed_at is None


def test_whoever_writes_on_a_stale_page_is_told_and_keeps_the_words(
    desk: Client, doctor: User
) -> None:
    request = build_request()
    desk.post(address(request, "escalate/"), escalation_form(request))
    stale = escalation_form(request, steps="The second.")
    request.escalations.get().write_on(doctor, steps="The first.")

    response = desk.post(address(request, "escalation/"), stale)

    assert response.status_code == 422
    assert "doctor, " in response.text
    assert "Escalation written on." in response.text
    assert "The second." in response.text
    assert request.escalations.get().steps == "The first."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"told_at": "2126-01-01T10:00"}, "Enter a time that is over"),
        ({"told_at": "2026-01-01T10:00"}, "Choose who was told at that time."),
        ({"clinician": "0"}, "Select a valid choice."),
    ],
)
def test_who_was_told_and_when_belong_together(
    desk: Client, typed: dict[str, str], said: str
) -> None:
    request = build_request()

    response = desk.post(
        address(request, "escalate/"), escalation_form(request, **typed)
    )

    assert response.status_code == 422
    assert said in response.text
    assert not request.escalations.exists()
