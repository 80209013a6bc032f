from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList, ChangeListSearchForm
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Field, Q
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic_site.posted import with_value
from clinic_site.telephone import tel_uri
from intake import admin_messages  # noqa: F401
from intake.choices import Concern
from intake.models import ConsultationRequest

# The detail page, in the order in which staff meet it.
HOW_TO_REACH_THEM = (
    "contact_by",
    "ask_for",
    "wrote_in",
    "dial",
    "voicemail",
    "write_to",
)
OUR_PROMISE = ("received_at", "reply_due_at")
WHAT_STAFF_DO = ("status", "owner", "staff_note", "seen_version")
WHAT_THEY_SENT = (
    "for_whom",
    "adult",
    "full_name",
    "preferred_name",
    "state",
    "wants_help_with",
    "in_their_words",
    "agreed_to",
)


class ReviewForm(forms.ModelForm):
    """What the clinic makes of a request; refused once when a colleague was quicker."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version
        # Colleagues who work here, and the owner even if they have left.
        choosable = Q(is_staff=True, is_active=True) | Q(pk=self.instance.owner_id)
        people = get_user_model().objects.filter(choosable).order_by("username")
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = people

    def clean(self) -> dict[str, Any]:
        """Compare versions with the row locked: the admin saves in this transaction."""
        answers = super().clean() or self.cleaned_data
        stored = ConsultationRequest.objects.select_for_update(of=("self",)).get(
            pk=self.instance.pk
        )
        if answers.get("seen_version") != stored.version:
            # Pressing Save again is then a choice made in knowledge of the other text.
            seen = str(stored.version)
            self.data = with_value(self.data, "seen_version", seen)
            raise ValidationError(
                "A colleague changed this while you had it open. It now says: "
                "%(status)s, owner %(owner)s, note “%(note)s”. What you entered is "
                "still below: save again to put it in place of that.",
                code="changed_meanwhile",
                params={
                    "status": stored.get_status_display(),
                    "owner": stored.owner or "nobody",
                    "note": stored.staff_note,
                },
            )
        return answers


def posted_search(request: HttpRequest) -> type[forms.Form]:
    class PostedSearch(ChangeListSearchForm):
        def __init__(self, _: object) -> None:
            super().__init__(request.POST)

    return PostedSearch


class PrivateSearchList(ChangeList):
    """Takes the search from the body of a POST.

    A name in the address would stay in the browser's history and in proxies' logs.
    Links on the page can't carry it on either, so all that was found is on one page.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.search_form_class = posted_search(request)
        super().__init__(request, *args, **kwargs)

    def get_results(self, request: HttpRequest) -> None:
        if self.query:
            self.list_per_page = self.list_max_show_all
        super().get_results(request)


@admin.register(ConsultationRequest)
class ConsultationRequestAdmin(admin.ModelAdmin):
    """The queue. Only the public form adds to it, and nothing is deleted by hand."""

    form = ReviewForm
    list_display = [
        "reference",
        "status",
        "reply_due_at",
        "received_at",
        "contact_by",
        "owner",
    ]
    list_filter = ["status", "received_at"]
    list_select_related = ["owner"]
    list_per_page = 50
    list_max_show_all = 500
    show_full_result_count = False  # it would count the whole table
    search_fields = ["reference", "full_name", "preferred_name", "phone", "email"]
    search_help_text = "Reference, name, phone or email, as the person wrote it."

    fieldsets = [
        ("How to reach them", {"fields": HOW_TO_REACH_THEM}),
        ("Our promise", {"fields": OUR_PROMISE}),
        ("What you do with it", {"fields": WHAT_STAFF_DO}),
        ("What they sent", {"fields": WHAT_THEY_SENT}),
    ]
    readonly_fields = [*HOW_TO_REACH_THEM, *OUR_PROMISE, *WHAT_THEY_SENT]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PrivateSearchList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Consultation requests"})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        title = {"title": "Consultation request"}
        return super().change_view(request, object_id, form_url, title)

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer colleagues without the admin's buttons to edit their accounts."""
        if db_field.name == "owner":
            return db_field.formfield(empty_label="Nobody yet")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(
        self,
        request: HttpRequest,
        obj: ConsultationRequest,
        form: forms.ModelForm,
        change: bool,
    ) -> None:
        obj.version += 1
        obj.save(update_fields=["status", "owner", "staff_note", "version"])

    def ask_for(self, request: ConsultationRequest) -> str:
        return request.preferred_name or request.full_name

    def wrote_in(self, request: ConsultationRequest) -> str:
        return dict(settings.LANGUAGES)[request.language]

    @admin.display(description="Phone")
    def dial(self, request: ConsultationRequest) -> SafeString | str:
        if not request.phone:
            return "None given"
        return format_html('<a href="{}">{}</a>', tel_uri(request.phone), request.phone)

    @admin.display(description="Email")
    def write_to(self, request: ConsultationRequest) -> SafeString | str:
        if not request.email:
            return "None given"
        return format_html('<a href="mailto:{0}">{0}</a>', request.email)

    def wants_help_with(self, request: ConsultationRequest) -> str:
        labels = dict(Concern.choices)
        return (
            ", ".join(str(labels[concern]) for concern in request.concerns)
            or "Not said"
        )

    def in_their_words(self, request: ConsultationRequest) -> str:
        return request.note or "Nothing"

    def agreed_to(self, request: ConsultationRequest) -> str:
        return "; ".join(str(consent) for consent in request.consents.all())
