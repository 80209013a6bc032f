from typing import Any

from django import forms
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from tests.bench.peers.form_fields import ANSWERS
from tests.bench.peers.plain.models import Answer, Request


class RequestForm(forms.ModelForm):
    class Meta:
        model = Request
        fields = list(ANSWERS)


def questions(request: HttpRequest) -> HttpResponse:
    answers = list(Answer.objects.select_related("topic").defer("words"))
    page = {"answers": answers, "structured_data": structured_data(request, answers)}
    return render(request, "questions.html", page)


def question(request: HttpRequest, slug: str) -> HttpResponse:
    answer = get_object_or_404(Answer, slug=slug)
    return render(request, "question.html", {"answer": answer})


def structured_data(request: HttpRequest, answers: list[Answer]) -> dict[str, Any]:
    """Return what search engines ask for: https://schema.org/FAQPage."""
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "url": request.build_absolute_uri(answer.get_absolute_url()),
                "name": answer.question,
                "acceptedAnswer": {"@type": "Answer", "text": answer.answer},
            }
            for answer in answers
        ],
    }


def search(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "")
    query = SearchQuery(typed, config="english", search_type="websearch")
    found = (
        Answer.objects.filter(words=query)
        .annotate(rank=SearchRank("words", query))
        .annotate(passage=SearchHeadline("answer", query, config="english"))
        .order_by("-rank")
        .defer("words")
    )
    return render(request, "search.html", {"typed": typed, "found": found})


def ask(request: HttpRequest) -> HttpResponse:
    form = RequestForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            form.save()
        return redirect("received")
    return render(request, "ask.html", {"form": form})


def received(request: HttpRequest) -> HttpResponse:
    return render(request, "received.html")


urlpatterns = [
    path("", questions, name="questions"),
    path("questions/<slug:slug>/", question, name="question"),
    path("search/", search, name="search"),
    path("consultation/", ask, name="ask"),
    path("consultation/received/", received, name="received"),
]
