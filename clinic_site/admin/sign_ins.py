from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from clinic_site.models import SignIn
from clinic_site.signing_in import sessions
from clinic_site.signing_in.fresh import fresh_sign_in
from clinic_site.trailed_admin import TrailedAdmin


@admin.register(SignIn)
class SignInAdmin(TrailedAdmin):
    """Who is signed in where, and a way to end it."""

    list_display = ["who", "since", "last_seen_at", "browser"]
    list_display_links = None
    list_select_related = ["user"]
    actions = ["end"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignIn]:
        yours = Q(pk=sessions.number(request))
        return SignIn.objects.going_on().annotate(
            is_yours=ExpressionWrapper(yours, output_field=BooleanField())
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        page = {"title": "Who is signed in"} | (extra_context or {})
        return super().changelist_view(request, page)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("clinic_site.delete_signin")

    @admin.display(ordering="user__username")
    def who(self, sign_in: SignIn) -> str:
        name = sign_in.user.get_username()
        return f"{name} (you, here)" if sign_in.is_yours else name  # type: ignore[attr-defined]

    @admin.action(description="Sign them out at once", permissions=["end"])
    @method_decorator(fresh_sign_in)
    def end(self, request: HttpRequest, queryset: QuerySet[SignIn]) -> None:
        self.log_deletions(request, queryset)
        queryset.delete()
        self.message_user(request, "They are signed out.")
