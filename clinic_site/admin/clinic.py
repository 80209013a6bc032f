from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import URLField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic_site.admin.browsers_controls import BROWSERS_CONTROLS
from clinic_site.admin.states_field import StatesField
from clinic_site.banner_photo import banner_jpeg
from clinic_site.models import BannerPhoto, Clinic, Closure, OpeningHours
from clinic_site.trailed_admin import TrailedAdmin

# What can't be undone, or would let one person decide alone.
FOR_THE_OWNER = ["spam_days", "closed_months", "single_clinician", "reading_limit"]


class OpeningHoursInline(admin.StackedInline):
    model = OpeningHours
    extra = 1
    formfield_overrides = BROWSERS_CONTROLS
    fields = [("weekday", "opens", "closes")]


class ClosureInline(admin.StackedInline):
    model = Closure
    extra = 1
    formfield_overrides = BROWSERS_CONTROLS
    fields = [("first_on", "last_on", "reason")]


class ClinicForm(forms.ModelForm):
    banner = forms.ImageField(
        label="Banner photograph",
        required=False,
        help_text="Up to 10 MB. Shown four times as wide as high; the middle is kept.",
    )
    without_banner = forms.BooleanField(
        label="Show the drawing instead of a photograph", required=False
    )

    class Meta:
        widgets = {"address": forms.Textarea({"rows": 4})}
        field_classes = {"service_states": StatesField}

    def clean_banner(self) -> tuple[bytes, str] | None:
        """Return the banner's JPEG and its digest, or None to leave it as it is."""
        upload = self.cleaned_data["banner"]
        if not upload:
            return None
        try:
            return banner_jpeg(upload)
        except Exception:  # a broken picture can make Pillow raise almost anything
            raise ValidationError(
                "Choose another picture: this one is broken or larger than 60 "
                "megapixels.",
                code="not_a_banner",
            ) from None


@admin.register(Clinic)
class ClinicAdmin(TrailedAdmin):
    """One page: what the clinic is called, how it is reached, and when it is open."""

    form = ClinicForm
    inlines = [OpeningHoursInline, ClosureInline]
    formfield_overrides = {
        URLField: {
            "assume_scheme": "https",
            "widget": forms.URLInput({"class": "vURLField"}),
        }
    }
    fieldsets = [
        (None, {"fields": ["name", "phone", "address", "time_zone"]}),
        (
            "Consultation requests",
            {
                "fields": [
                    "reply_days",
                    "minimum_age",
                    "service_states",
                    "asks_what_applies",
                ]
            },
        ),
        ("The desk", {"fields": ["attempts_to_close", "desk_shows_names"]}),
        ("“Leave this page”", {"fields": ["offers_leaving", "leave_to"]}),
        (
            "Mails",
            {
                "fields": [
                    "staff_mail",
                    "mail_from",
                    "mail_sender_name",
                    "mail_subject",
                    "mail_subject_es",
                ]
            },
        ),
        ("What is erased", {"fields": ["spam_days", "closed_months"]}),
        ("Banner of the FAQ page", {"fields": ["banner", "without_banner"]}),
        ("Publishing answers", {"fields": ["single_clinician"]}),
        ("Unusual reading", {"fields": ["reading_limit"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        is_owner = request.user.has_perm("auth.change_user")
        return [] if is_owner else FOR_THE_OWNER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("admin:clinic_site_clinic_change", 1)

    def save_model(
        self, request: HttpRequest, obj: Clinic, form: forms.ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data["without_banner"]:
            BannerPhoto.objects.filter(clinic=obj).delete()
        elif banner := form.cleaned_data["banner"]:
            photo = dict(zip(["jpeg", "digest"], banner, strict=True))
            BannerPhoto.objects.update_or_create(clinic=obj, defaults=photo)
