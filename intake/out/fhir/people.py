"""Who asks, for whom, and whom: Patient, RelatedPerson, Organization."""

from fhirclient.models.organization import Organization
from fhirclient.models.patient import Patient
from fhirclient.models.relatedperson import RelatedPerson

from clinic_site.models import Clinic
from intake.choices import ForWhom, Language
from intake.models import ConsultationRequest
from intake.out.fhir.parts import Part, concept, make
from intake.states import ELSEWHERE


def asks_for_another(request: ConsultationRequest) -> bool:
    return request.for_whom == ForWhom.OTHER


def patient(request: ConsultationRequest) -> Patient:
    """Return who would be treated: of somebody else's request, only where they live."""
    own = {} if asks_for_another(request) else who(request)
    return make(
        Patient,
        active=request.stripped_at is None,
        address=[] if request.state in {"", ELSEWHERE} else [home(request)],
        **own,
    )


def related_person(request: ConsultationRequest, patient: Part) -> RelatedPerson:
    """Return who asks for somebody else."""
    relation = request.relation and concept(
        "relation", request.relation, request.get_relation_display()
    )
    return make(
        RelatedPerson,
        patient=patient,
        relationship=[relation],
        **who(request),
    )


def who(request: ConsultationRequest) -> Part:
    return {
        "name": [
            {"text": request.full_name},
            request.preferred_name and {"use": "usual", "text": request.preferred_name},
        ],
        "telecom": [
            request.phone_e164 and {"system": "phone", "value": request.phone_e164},
            request.email and {"system": "email", "value": request.email},
        ],
        "communication": [
            request.language and {"language": language(request), "preferred": True}
        ],
    }


def home(request: ConsultationRequest) -> Part:
    return {"state": request.state, "country": "US"}


def language(request: ConsultationRequest) -> Part:
    """Return what they'd like to talk in, by its code where it has one (BCP 47)."""
    if request.language == Language.OTHER:
        return {"text": request.other_language or "Another language"}
    name = Language(request.language).label
    code = {"system": "urn:ietf:bcp:47", "code": request.language}
    return {"coding": [code | {"display": str(name)}], "text": str(name)}


def organization(clinic: Clinic) -> Organization:
    return make(
        Organization,
        active=True,
        name=clinic.name or "The clinic",
        telecom=[clinic.phone and {"system": "phone", "value": clinic.phone}],
        address=[clinic.address and {"use": "work", "text": clinic.address}],
    )
