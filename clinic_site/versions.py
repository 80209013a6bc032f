"""Admins of words whose rows never change: other words are published as a version.

Their models say in VERSIONS_OF by which fields one is told from another.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from clinic_site.one_at_a_time import one_at_a_time
from clinic_site.posted import with_value
from clinic_site.trailed_admin import TrailedAdmin


class VersionForm(forms.ModelForm):
    """Refused once where there is a version that the page didn't have yet."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    newest: Any = None  # stored of what the page is about, once that is validated

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = self.instance.version if self.instance.pk else 0
        self.initial["seen_version"] = self.shown

    def clean(self) -> dict[str, Any]:
        """Compare versions while nobody else does: the admin saves before that ends."""
        answers = super().clean() or self.cleaned_data
        one_at_a_time(self._meta.model)
        self.newest = newest(self._meta.model, named(self.instance) | answers)
        seen = answers.get("seen_version") or self.shown
        if self.newest and self.newest.version != seen and self.says_anything_new():
            # Pressing Save again is then a choice made in knowledge of what is stored.
            version = str(self.newest.version)
            self.data = with_value(self.data, "seen_version", version)
            raise changed_meanwhile(self.newest, self.words())
        return answers

    def words(self) -> list[str]:
        """Return the names of what may be other in another version."""
        others = {*self._meta.model.VERSIONS_OF, "seen_version"}
        return [name for name in self.fields if name not in others]

    def says_anything_new(self) -> bool:
        return self.newest is None or any(
            self.cleaned_data.get(name) != getattr(self.newest, name)
            for name in self.words()
        )


class VersionsAdmin(TrailedAdmin):
    """Saving other words publishes a new version; the old one stays as it was."""

    form = VersionForm
    words: ClassVar[list[str]]
    about_words = ""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        may_save = obj is None or self.has_change_permission(request, obj)
        hidden = ["seen_version"] if may_save else []
        fields = [*self.model.VERSIONS_OF, "version", *self.words, *hidden]
        return [(None, {"fields": fields, "description": self.about_words})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.model.VERSIONS_OF, "version"] if obj else ["version"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only the newest version can be reworded; the form tells whoever is late."""
        may = super().has_change_permission(request, obj)
        if obj is None or request.method == "POST":
            return may
        return may and obj == newest(self.model, named(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool
    ) -> None:
        stored = getattr(form, "newest", None)
        if stored and not form.says_anything_new():  # type: ignore[attr-defined]
            obj.pk = stored.pk
            return
        obj.pk = None
        obj.version = stored.version + 1 if stored else 1
        obj.published_at = timezone.now()
        obj.save(force_insert=True)


def named(obj: Any) -> dict[str, Any]:
    return {name: getattr(obj, name) for name in obj.VERSIONS_OF}


def newest(model: Any, values: dict[str, Any]) -> Any:
    """Return the newest version of what has these values; None if it is new."""
    told_apart_by = {name: values[name] for name in model.VERSIONS_OF}
    return model.objects.filter(**told_apart_by).order_by("-version").first()


def changed_meanwhile(stored: Any, words: list[str]) -> ValidationError:
    return ValidationError(
        "This was changed while you had it open: %(version)s is there now%(by)s. It "
        "says %(words)s. What you entered is still below: save again to publish it as "
        "the version after that.",
        code="changed_meanwhile",
        params={
            "version": f"version {stored.version}",
            "by": published_by(stored),
            "words": "; ".join(in_words(stored, name) for name in words),
        },
    )


def published_by(stored: Any) -> str:
    """Return ", by anna", or nothing where the log of the admin doesn't have it."""
    content_type = ContentType.objects.get_for_model(stored)
    log = LogEntry.objects.filter(content_type=content_type, object_id=stored.pk)
    first = log.select_related("user").order_by("action_time").first()
    return f", by {first.user}" if first else ""


def in_words(stored: Any, name: str) -> str:
    label, value = stored._meta.get_field(name).verbose_name, getattr(stored, name)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return f"{label}: “{value}”"
