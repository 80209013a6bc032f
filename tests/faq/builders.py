from datetime import date
from typing import Any

from django.contrib.auth.models import Group, User

from faq.languages import Language
from faq.models import Entry, Reviewer, Revision, SignOff, Topic


def build_topic(**overrides: Any) -> Topic:
    return Topic.objects.create(**{"name": "Sessions", "position": 10} | overrides)


def build_entry(**overrides: Any) -> Entry:
    """An entry without words yet; its topic is made unless one is given."""
    values = {"slug": "how-long", "position": 10} | overrides
    if "topic" not in values:
        values["topic"] = Topic.objects.first() or build_topic()
    return Entry.objects.create(**values)


def build_revision(entry: Entry | None = None, **overrides: Any) -> Revision:
    """The next revision of `entry`: live and from the start of the site, by default."""
    entry = entry or Entry.objects.first() or build_entry()
    language = overrides.get("language", Language.ENGLISH)
    earlier = Revision.objects.filter(entry=entry, language=language).count()
    values = {
        "language": language,
        "number": earlier + 1,
        "question": "How long does it take?",
        "answer": "<p>About an hour.</p>",
        "reason": "It was asked.",
        "state": Revision.State.LIVE,
    } | overrides
    if values["state"] in {"live", "retired"}:
        values.setdefault("meaning", values["number"])
    return Revision.objects.create(entry=entry, **values)


def build_answer(**overrides: Any) -> Entry:
    """An entry that patients can read; what isn't the entry's own goes to its words."""
    own = {"slug", "position", "topic", "review_months", "retired_at"}
    entry = build_entry(**{k: v for k, v in overrides.items() if k in own})
    build_revision(entry, **{k: v for k, v in overrides.items() if k not in own})
    return entry


def build_user(username: str, group: str | None = None, **values: Any) -> User:
    """Somebody who works here: "Front desk", "FAQ editor", "Clinician" or nothing."""
    values |= {"password": "x" * 20, "is_staff": True}
    user = User.objects.create_user(username, **values)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def build_reviewer(username: str = "doctor", **overrides: Any) -> Reviewer:
    user = User.objects.filter(username=username).first()
    user = user or build_user(username, "Clinician")
    values = {"name": "Ana Example", "credential": "MD"} | overrides
    return Reviewer.objects.create(user=user, **values)


def build_sign_off(revision: Revision, **overrides: Any) -> SignOff:
    reviewer = overrides.pop("reviewer", None)
    reviewer = reviewer or Reviewer.objects.first() or build_reviewer()
    values = {
        "reviewer": reviewer,
        "name": reviewer.name,
        "credential": reviewer.credential,
        "signed_on": date(2026, 11, 2),
        "due_on": date(2027, 11, 2),
    } | overrides
    return SignOff.objects.create(revision=revision, **values)
