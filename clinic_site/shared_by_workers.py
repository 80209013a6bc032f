"""What each worker would load when it is first asked for it.

Loaded before workers are forked they share it, and each is 6 MB lighter. Nothing of it
asks the database.
"""

from importlib import import_module

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.password_validation import get_default_password_validators
from django.template import engines
from django.urls import reverse
from django.utils import translation

from clinic_site.clinic_facts import built_in_facts
from faq.text.syllables import DICTIONARIES, hyphenation

FOR_EXPORTS = "intake.out.fhir"  # with the classes of FHIR


def load() -> None:
    import_module(FOR_EXPORTS)
    get_default_password_validators()  # with 20,000 common passwords
    get_backends()
    get_adapter()  # with all that staff sign in by
    built_in_facts()
    for language in DICTIONARIES:
        hyphenation(language)
    engines.all()  # with the tags of templates
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            reverse("admin:index")  # with all addresses, and their texts
