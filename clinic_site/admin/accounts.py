from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.http import HttpRequest

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
