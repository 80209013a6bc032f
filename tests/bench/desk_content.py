"""A desk that was busy for two years: invented requests, and who looked at them."""

import sys
from time import perf_counter

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clinic_site.models import Clinic
from intake.invented.copying import Plan, invent_all
from intake.models import ConsultationRequest, Escalation, Event

SEED = 5

# Whatever happened to a request, somebody had its page open then.
TRAIL = """
INSERT INTO clinic_site_trailentry
  (at, by_id, action, page, about, object_id, shown, fields, is_unusual)
SELECT at, coalesce(by_id, (SELECT min(id) FROM auth_user)), 'viewed',
  'intake_consultationrequest_change', 'intake.consultationrequest', request_id,
  ARRAY[request_id], '{}', false
FROM intake_event WHERE id > %s
"""


def begin() -> None:
    call_command("load_clinic_content", verbosity=0, stdout=sys.stderr)
    call_command("make_staff_accounts", stdout=sys.stderr)


def grow(size: int) -> float:
    """Have so many requests; return how many were invented in a second."""
    newest_event = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    count = size - ConsultationRequest.objects.count()
    started_at = perf_counter()
    for _stored in invent_all(Plan.of(count, SEED, timezone.now())):
        pass
    rate = count / (perf_counter() - started_at)
    if "trailentry" in apps.all_models["clinic_site"]:
        with connection.cursor() as cursor:
            cursor.execute(TRAIL, [newest_event or 0])
    if "week" in apps.all_models["intake"]:
        clinic = Clinic.objects.get()
        weeks = apps.get_model("intake", "week")._default_manager
        weeks.count_anew(clinic.time_zone, clinic.today)
    escalate_a_page()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself in a minute
    return rate


def escalate_a_page() -> None:
    """Have as many as fill a page of the list, however small the desk is.

    Otherwise a page of eight rows would be compared with one of 25.
    """
    page = admin.site.get_model_admin(ConsultationRequest).list_per_page
    missing = max(0, page - Escalation.objects.open().count())
    others = ConsultationRequest.objects.filter(standing="answered", escalations=None)
    for consultation in others[:missing]:
        consultation.escalate(User.objects.get(username="clinician"))


def describe() -> str:
    requests, events = ConsultationRequest.objects.count(), Event.objects.count()
    return f"{requests:,} requests, {events:,} events"
