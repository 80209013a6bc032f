"""What they agreed to, and where all of it comes from: Consent, Provenance."""

from base64 import b64encode
from datetime import datetime

from fhirclient.models.consent import Consent as FhirConsent
from fhirclient.models.provenance import Provenance

from intake.export import text_of
from intake.models import Consent
from intake.out.fhir.parts import Part, concept, instant, make, words

# HL7's own, as R4 has them.
SCOPES = "http://terminology.hl7.org/CodeSystem/consentscope"
AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def consent(
    given: Consent, is_withdrawn: bool, patient: Part, who: Part, clinic: Part
) -> FhirConsent:
    scope = {"system": SCOPES, "code": "patient-privacy", "display": "Privacy Consent"}
    return make(
        FhirConsent,
        status="inactive" if is_withdrawn else "active",
        scope={"coding": [scope]},
        category=[concept("consent", given.kind, given.get_kind_display())],
        patient=patient,
        dateTime=instant(given.given_at),
        performer=[who],
        organization=[clinic],
        policyRule={"text": str(given)},
        sourceAttachment=agreed_to(given),
    )


def agreed_to(given: Consent) -> Part:
    """Return the words that they agreed to, as a text of its own."""
    text = words(text_of(given))
    if not text:
        return {}
    return {
        "contentType": "text/plain; charset=utf-8",
        "language": given.language,
        "data": b64encode(text.encode()).decode(),
        "title": str(given),
    }


def provenance(
    at: datetime, targets: list[Part], who: Part | None, clinic: Part
) -> Provenance:
    """Say who told it and who kept it; `who` is None once that is erased."""
    author = who and {"type": agent("author", "Author"), "who": who}
    return make(
        Provenance,
        target=targets,
        recorded=instant(at),
        agent=[author, {"type": agent("custodian", "Custodian"), "who": clinic}],
    )


def agent(code: str, display: str) -> Part:
    return {"coding": [{"system": AGENTS, "code": code, "display": display}]}
