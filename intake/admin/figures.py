"""The page of pictures: how many ask, how soon they hear from us, what comes of it."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from clinic_site.clinic_facts import clinic_facts
from faq.helpfulness import helpfulness
from faq.models import SearchMiss
from intake import charts
from intake.figures import PERIODS, figures

SHOWN = 10  # words, and answers: the rest is on a page of its own


@require_safe
@permission_required("intake.view_consultationrequest", raise_exception=True)
def show(request: HttpRequest) -> HttpResponse:
    today = clinic_facts(request).clinic.today
    weeks = period(request.GET.get("weeks", ""))
    page = {
        **admin.site.each_context(request),
        "title": "Pictures",
        "weeks": weeks,
        "periods": PERIODS,
        "figures": figures(weeks, today),
    }
    if request.user.has_perm("faq.view_searchmiss"):
        page |= readers(today, weeks)
    return TemplateResponse(request, "admin/figures.html", page)


def period(asked: str) -> int:
    return int(asked) if asked in map(str, PERIODS) else min(PERIODS)


def readers(today: date, weeks: int) -> dict[str, Any]:
    """Return what readers missed, and whether the answers helped."""
    missed = SearchMiss.objects.most_missed(today)[:SHOWN]
    words = [(word, searches) for _, word, searches in missed]
    votes = [
        vote
        for vote in helpfulness(since=today - timedelta(weeks=weeks))
        if vote.yes or vote.no
    ]
    return {
        "missed": missed,
        "missed_chart": charts.lying_bars(words),
        "votes": votes[:SHOWN],
        "votes_chart": charts.lying_bars(
            [
                ("It helped", sum(vote.yes for vote in votes)),
                ("It didn't", sum(vote.no for vote in votes)),
            ]
        ),
    }
