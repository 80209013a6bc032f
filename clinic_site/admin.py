from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import DateField, Field, ManyToManyField, Max, TimeField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic_site.banner_photo import banner_jpeg
from clinic_site.editable_list import EditableListAdmin
from clinic_site.models import (
    BannerPhoto,
    Clinic,
    Closure,
    CrisisLine,
    Notice,
    OpeningHours,
)

# The browser's own controls: they know the reader's habits, and no script is needed.
BROWSERS_CONTROLS: Mapping[type[Field], Mapping[str, Any]] = {
    TimeField: {"widget": forms.TimeInput({"type": "time"}, format="%H:%M")},
    DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
}


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
class ClinicAdmin(admin.ModelAdmin):
    """One page: what the clinic is called, how it is reached, and when it is open."""

    form = ClinicForm
    inlines = [OpeningHoursInline, ClosureInline]
    fieldsets = [
        (None, {"fields": ["name", "phone", "address", "time_zone", "minimum_age"]}),
        ("Banner of the FAQ page", {"fields": ["banner", "without_banner"]}),
        ("Publishing answers", {"fields": ["single_clinician"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Whether one pair of eyes may do is not for that pair of eyes to decide."""
        return [] if request.user.is_superuser else ["single_clinician"]

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


@admin.register(CrisisLine)
class CrisisLineAdmin(EditableListAdmin):
    list_display = ["name", "language", "when", "call", "text", "position"]
    list_editable = ["position"]
    list_filter = ["language"]


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    """Saving other words publishes a new version; the old one stays as it was seen."""

    list_display = ["kind", "language", "version", "published_at"]
    list_filter = ["kind", "language"]
    fields = ["kind", "language", "version", "text"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["kind", "language", "version"] if obj else ["version"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only the newest version of a notice can be reworded."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.version == newest_version(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Notice, form: forms.ModelForm, change: bool
    ) -> None:
        if change and not form.has_changed():
            return
        words = {"kind": obj.kind, "language": obj.language, "text": obj.text}
        published = Notice.objects.create(version=newest_version(obj) + 1, **words)
        obj.pk = published.pk


def newest_version(notice: Notice) -> int:
    """Return the number of its newest version, 0 if it was never published."""
    versions = Notice.objects.filter(kind=notice.kind, language=notice.language)
    return versions.aggregate(newest=Max("version"))["newest"] or 0


# Roles are made by migrations; accounts are given one here.
admin.site.unregister([User, Group])


@admin.register(User)
class StaffAccountAdmin(UserAdmin):
    """Who may sign in, and as what. A leaver is made inactive: the log names them."""

    fieldsets = [
        (None, {"fields": ["username", "password", "is_active"]}),
        ("Who it is", {"fields": ["first_name", "last_name", "email"]}),
        ("What they do", {"fields": ["groups", "is_staff", "is_superuser"]}),
        ("Since", {"fields": ["date_joined", "last_login"]}),
    ]
    filter_horizontal = []
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    list_display = ["username", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    readonly_fields = ["date_joined", "last_login"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
