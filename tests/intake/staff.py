"""Who works on requests, and the addresses at which they do."""

from typing import Any

from django.contrib.auth.models import Group, User

from intake.models import ConsultationRequest, ContactAttempt

LIST = "/staff/intake/consultationrequest/"


def colleague(group: str = "Front desk", username: str = "desk") -> User:
    user = User.objects.create_user(username, password="x" * 20, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def address(request: ConsultationRequest, page: str = "change/") -> str:
    return f"{LIST}{request.pk}/{page}"


def review(request: ConsultationRequest, **overrides: object) -> dict[str, object]:
    """What the page of a request posts to save what is noted beside it."""
    return {"staff_note": "", "seen_version": request.version} | overrides


def log(
    request: ConsultationRequest, by: Any, outcome: str = "no_answer", **other: Any
) -> bool:
    values = {"channel": "call", "outcome": outcome} | other
    return request.log_attempt(ContactAttempt(by=by, **values))


def is_stored(request: ConsultationRequest, **values: Any) -> bool:
    return type(request).objects.filter(pk=request.pk, **values).exists()
