from django.db import migrations

from clinic_site.telephone import e164
from intake.reference import new_code


def fill_in(apps, schema_editor):
    """Give requests of before what follows from what they hold already."""
    for request in apps.get_model("intake", "ConsultationRequest").objects.all():
        request.phone_e164 = e164(request.phone)
        request.status_code = new_code()
        # They chose texts under the consent to be reached in the way they chose.
        request.text_consent = request.contact_by == "text"
        languages = set(request.consents.values_list("language", flat=True)) - {"en"}
        request.site_language = languages.pop() if languages else "en"
        if request.status in {"completed", "closed"}:
            request.closed_at = request.received_at
        request.save()


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_all_answers")]

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop)]
