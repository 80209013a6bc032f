"""One query finds what somebody may, however they came by it."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


def right(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


@pytest.fixture
def nurse() -> User:
    """Somebody with a right of two roles, one that is also theirs, and one of both."""
    nurse = User.objects.create_user("nurse", is_staff=True)
    for role in ["one role", "another"]:
        group = Group.objects.create(name=role)
        group.permissions.add(right("view_event"), right("change_entry"))
        nurse.groups.add(group)
    nurse.user_permissions.add(right("view_event"), right("view_consent"))
    return nurse


def test_own_rights_and_those_of_roles_are_found_with_one_query(nurse: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        may = nurse.get_all_permissions()
        assert nurse.has_perm("intake.view_event")
        assert not nurse.has_perm("intake.view_message")
        assert nurse.has_module_perms("faq")

    expected = {"intake.view_event", "faq.change_entry", "intake.view_consent"}
    assert may == expected
    assert len(queries) == 1


def test_who_left_may_nothing(nurse: User) -> None:
    nurse.is_active = False

    assert not nurse.has_perm("intake.view_event")
    assert nurse.get_all_permissions() == set()


def test_a_right_is_never_one_for_a_single_row(nurse: User) -> None:
    assert not nurse.has_perm("intake.view_event", nurse)


def test_an_emergency_account_may_everything() -> None:
    owner = User.objects.create_superuser("emergency")

    assert owner.get_all_permissions() >= {"intake.view_event", "faq.change_entry"}
    assert owner.has_perm("intake.view_message")
