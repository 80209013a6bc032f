from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from psycopg2.errors import UniqueViolation

from clinic_site.editable_list import LabelledRowForm, OrderedListAdmin
from clinic_site.trail import note
from faq.admin import history, readers, reviewing, signing, writing
from faq.admin.filters import ToDoFilter
from faq.admin.forms import EntryForm, NewEntryForm
from faq.admin.pages import colleague, for_clinicians, page_of
from faq.languages import Language
from faq.models import Entry, Revision
from faq.models.revisions import OPEN, may_publish

# What a list or a page of an entry tells: what readers see and what is on its way.
CURRENT = Prefetch(
    "revisions",
    Revision.objects.filter(state__in=[*OPEN, Revision.State.LIVE])
    .select_related("translation_of", "author", "edited_by", "sent_back_by")
    .order_by("language", "state"),
    to_attr="current_revisions",
)


def current(entry: Entry, language: str, *states: str) -> Revision | None:
    """Return the live, or the open, revision out of those that CURRENT fetched."""
    found = (
        revision
        for revision in entry.current_revisions  # type: ignore[attr-defined]
        if revision.language == language and revision.state in states
    )
    return next(found, None)


def standing(entry: Entry, language: str) -> str:
    """Say in a few words how far its words in this language are."""
    live = current(entry, language, Revision.State.LIVE)
    draft = current(entry, language, *OPEN)
    english = current(entry, Language.ENGLISH, Revision.State.LIVE)
    parts = ["Live" if live else "Not live"]
    if live and live.is_out_of_date(english):
        parts.append("out of date")
    if draft:
        parts.append(draft.get_state_display().lower())
    return ", ".join(parts)


class QuestionRowForm(LabelledRowForm):
    def row_name(self) -> str:
        # The list also makes a row that is never shown, of no question.
        return question_of(self.instance) if self.instance.pk else ""


@admin.register(Entry)
class EntryAdmin(OrderedListAdmin):
    """Each question's place and address here; its words have pages of their own."""

    list_display = ["question", "topic", "position", "english", "spanish"]
    list_display_links = ["question"]
    list_editable = ["position"]
    order_within = "topic"
    row_form = QuestionRowForm
    list_filter = [ToDoFilter, "topic"]
    list_select_related = ["topic"]
    search_fields = ["slug", "revisions__question", "revisions__answer"]
    change_form_template = "admin/faq/entry_page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).prefetch_related(CURRENT)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = EntryForm if obj else NewEntryForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        place = ["topic", "slug", "review_months"]
        return place if obj else ["question", "answer", *place]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else {"slug": ["question"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its address must go on to answer: it is retired instead."""
        return False

    def view_on_site(self, entry: Entry) -> str | None:
        readable = entry.revisions.read().exists()
        return entry.get_absolute_url() if readable else None

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as error:
            if not isinstance(error.__cause__, UniqueViolation):
                raise
        # A colleague was given the address between our look and our save, of which
        # nothing is stored. The same form now sees that it is taken, and says so.
        return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Entry, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            words = {name: form.cleaned_data[name] for name in ["question", "answer"]}
            words |= {"sources": "", "reason": "A new question."}
            obj.write(Language.ENGLISH, colleague(request), seen="", **words)

    def response_add(
        self, request: HttpRequest, obj: Entry, post_url_continue: Any = None
    ) -> HttpResponse:
        messages.success(
            request, "The question is a draft. Ask for review when it is ready."
        )
        return redirect(page_of(obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        entry = context["original"]
        if entry:
            context |= {
                "title": question_of(entry),
                "subtitle": None,
                "panels": [panel(entry, language) for language in Language],
                "is_clinician": may_publish(colleague(request)),
            }
        else:
            context["title"] = "Add a question"
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": "Questions and answers"} | (extra_context or {})
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("readers/", readers.what_readers_tell, name="faq_readers"),
            path("<int:pk>/retire/", retire, name="faq_retire"),
            path("<int:pk>/bring-back/", bring_back, name="faq_bring_back"),
            path("<int:pk>/<str:language>/words/", writing.words, name="faq_words"),
            path("<int:pk>/<str:language>/all/", history.revisions, name="faq_history"),
            path("revision/<int:pk>/", reviewing.review, name="faq_review"),
            path("revision/<int:pk>/discard/", writing.discard, name="faq_discard"),
            path("revision/<int:pk>/restore/", history.restore, name="faq_restore"),
            path("revision/<int:pk>/sign/", signing.sign_answer, name="faq_sign"),
        ]
        for page in pages:
            page.callback = self.admin_site.admin_view(page.callback)
        return pages + super().get_urls()

    @admin.display(ordering="slug")
    def question(self, entry: Entry) -> str:
        return question_of(entry)

    def english(self, entry: Entry) -> str:
        return "Retired" if entry.retired_at else standing(entry, Language.ENGLISH)

    def spanish(self, entry: Entry) -> str:
        return "Retired" if entry.retired_at else standing(entry, Language.SPANISH)


def question_of(entry: Entry) -> str:
    """Return what staff know it by: its live question, or that of its draft."""
    live = current(entry, Language.ENGLISH, Revision.State.LIVE)
    shown = live or current(entry, Language.ENGLISH, *OPEN)
    shown = shown or next(iter(entry.current_revisions), None)  # type: ignore[attr-defined]
    return shown.question if shown else entry.slug


def panel(entry: Entry, language: Language) -> dict[str, Any]:
    """Return what the entry's page shows of one language."""
    live = current(entry, language, Revision.State.LIVE)
    english = current(entry, Language.ENGLISH, Revision.State.LIVE)
    return {
        "language": language,
        "live": live,
        "review": signing.review_line_of(live) if live else None,
        "open": current(entry, language, *OPEN),
        "is_out_of_date": live and live.is_out_of_date(english),
    }


@require_POST
@for_clinicians
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Entry, pk=pk)
    entry.retire()
    note(request, fields=["retired_at"])
    messages.success(request, "Readers don't see it any more. Its address says so.")
    return redirect(page_of(entry))


@require_POST
@for_clinicians
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Entry, pk=pk)
    entry.bring_back()
    note(request, fields=["retired_at"])
    messages.success(request, "Readers see it again.")
    return redirect(page_of(entry))
