"""A site with something at every address, a canary in whatever a person can type."""

from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from clinic_site.models import BannerPhoto, Clinic
from faq.models import Reviewer
from intake.models import ConsultationRequest, Export
from tests.intake.builders import build_request
from tests.intake.canaries import STORED

FIXTURES = ["faq", "clinic", "claims", "synonyms", "replies"]


def build_content() -> ConsultationRequest:
    """Return its request, of which mails are promised and which was taken out once."""
    call_command("loaddata", *FIXTURES, verbosity=0)
    clinic = Clinic.objects.get()
    BannerPhoto.objects.create(clinic=clinic, jpeg=b"any", digest="0123456789abcdef")
    request = build_request(**STORED, next_on=timezone.localdate())
    request.promise_messages()
    somebody = User.objects.create_user("somebody")
    Reviewer.objects.create(user=somebody, name="Ana Example", credential="MD")
    Export.objects.of_one(request, Export.Kind.JSON, somebody, "They asked for it")
    return request
