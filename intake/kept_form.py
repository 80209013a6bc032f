"""The empty form, rendered once for everybody.

But for four values it is the same for all visitors, and rendering it takes longer than
all else of a page. So each worker keeps it, rendered for nobody, with gaps for what is
a visitor's own: nothing of one visitor's can come to another.
"""

import time
from uuid import uuid4

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from clinic_site.kept_facts import KeptFacts, facts_of
from clinic_site.kept_pages.watch import watch
from clinic_site.models import Issue
from intake import suspicion
from intake.forms import ConsultationRequestForm
from intake.templatetags.leaving import first_name
from intake.usual_reply import usual_reply_of_late

Age = tuple[Issue | None, int]

kept: dict[str | None, tuple[Age, str]] = {}  # by language


def empty_form(request: HttpRequest) -> str:
    """Return the page with the visitor's own values. Raises what the database does.

    While it is away, what was kept last is good enough.
    """
    return page_with_gaps() % {
        "csrf_token": get_token(request),
        "first_name": first_name(request),
        "token": uuid4(),
        "opened": suspicion.stamp(),
    }


def page_with_gaps() -> str:
    language = get_language()
    was, page = kept.get(language, (None, ""))
    # How soon we usually reply is counted anew each minute: it is not in the issue.
    now = watch.issue(), int(time.time()) // 60
    if was == now:
        return page
    try:
        page = rendered_for_nobody(facts_of(now[0]))
    except (DatabaseError, InterfaceError):
        if not page:
            raise
        return page
    kept[language] = now, page
    return page


def rendered_for_nobody(facts: KeptFacts) -> str:
    """Return the page for `%`, with a gap for each of the values of empty_form."""
    nobody = HttpRequest()
    nobody.path = reverse("intake:request_consultation")
    nobody.clinic_facts = facts  # type: ignore[attr-defined]
    marks = {name: uuid4().hex for name in ["csrf_token", "token", "opened"]}
    form = ConsultationRequestForm(
        None, clinic=facts.clinic, notices=facts.notices[get_language()]
    )
    form.initial.update(marks)
    page = {
        "form": form,
        "usual_reply": usual_reply_of_late(),
        "csrf_token": marks["csrf_token"],
    }
    text: str = render_to_string("intake/request_form.html", page, nobody)
    text = text.replace("%", "%%")
    for name, mark in {**marks, "first_name": first_name(nobody)}.items():
        text = text.replace(mark, f"%({name})s")
    return text
