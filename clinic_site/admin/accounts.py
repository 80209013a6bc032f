from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator

from clinic_site.signing_in import sessions
from clinic_site.signing_in.fresh import fresh_sign_in
from clinic_site.trailed_admin import TrailedAdmin

# Roles are made by migrations; accounts are given one here. Whose second factor is what
# is nobody's to read or edit.
admin.site.unregister([User, Group, EmailAddress, Authenticator])


@admin.register(User)
@method_decorator(fresh_sign_in, "changeform_view")
@method_decorator(fresh_sign_in, "user_change_password")
class StaffAccountAdmin(TrailedAdmin, UserAdmin):
    """Who may sign in, and as what. A leaver is made inactive: the log names them.

    The accounts that stand above all roles are changed only by those who have one.
    """

    fieldsets = [
        (None, {"fields": ["username", "password", "is_active"]}),
        ("Who it is", {"fields": ["first_name", "last_name", "email"]}),
        ("What they do", {"fields": ["groups", "is_staff", "is_superuser"]}),
        ("Since", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2"]})]
    filter_horizontal = []
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    list_display = ["username", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    actions = ["forget_second_factor"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        above = [] if request.user.is_superuser else ["is_superuser"]
        return ["date_joined", "last_login", *above]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = (
            obj is not None and obj.is_superuser and not request.user.is_superuser
        )
        return super().has_change_permission(request, obj) and not is_above

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            obj.is_staff = True  # there are no others here
        super().save_model(request, obj, form, change)
        if not (obj.is_active and obj.is_staff):
            obj.sign_ins.all().delete()

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Another password ends what was signed in with the old one."""
        response = super().user_change_password(request, id, form_url)
        if response.status_code == 302:
            sessions.end_others(request, get_object_or_404(User, pk=id))
        return response

    @admin.action(
        description="Phone lost: forget the second factor and sign them out",
        permissions=["change"],
    )
    @method_decorator(fresh_sign_in)
    def forget_second_factor(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> None:
        """Whoever has the password then chooses another: make sure it is they."""
        for user in queryset:
            if self.has_change_permission(request, user):
                Authenticator.objects.filter(user=user).delete()
                user.sign_ins.all().delete()
                self.log_change(request, user, "Second factor forgotten.")
