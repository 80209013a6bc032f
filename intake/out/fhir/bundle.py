"""All of one request in one Bundle, in which every reference leads somewhere."""

from typing import Any

from django.utils import timezone, translation
from fhirclient.models.bundle import Bundle
from fhirclient.models.resource import Resource

from clinic_site.models import Clinic
from intake.models import ConsultationRequest
from intake.out.fhir import papers, people, questionnaire, work
from intake.out.fhir.parts import Part, address_of, instant, make


def as_json(request: ConsultationRequest, clinic: Clinic) -> dict[str, Any]:
    """Return the Bundle; of what is erased, what is left.

    The questions and what they chose are in the language that they read, all else is
    in English.
    """
    with translation.override("en"):
        return Bundling(request, clinic).bundle().as_json()


class Bundling:
    """Puts the resources together; what has been added can be referred to."""

    def __init__(self, request: ConsultationRequest, clinic: Clinic) -> None:
        self.request = request
        self.clinic = clinic
        self.entries: list[tuple[str, Resource]] = []

    def add(self, resource: Resource, name: str = "") -> Part:
        """Return the reference to it. Two of one kind need a name each."""
        kind = resource.resource_type
        address = address_of(f"{self.request.reference}/{kind}/{name}")
        self.entries.append((address, resource))
        return {"reference": address, "type": kind}

    def bundle(self) -> Bundle:
        self.add_all()
        entries = [
            {"fullUrl": address, "resource": resource.as_json()}
            for address, resource in self.entries
        ]
        return make(
            Bundle,
            type="collection",
            identifier=work.identifier(self.request)[0],
            timestamp=instant(timezone.now()),
            entry=entries,
        )

    def add_all(self) -> None:
        request = self.request
        clinic = self.add(people.organization(self.clinic))
        patient = self.add(people.patient(request))
        who = patient
        if people.asks_for_another(request):
            who = self.add(people.related_person(request, patient))
        answers = None if request.stripped_at else self.add_answers(patient, who)
        asked = self.add(work.service_request(request, patient, who, clinic, answers))
        self.add_work(patient, who, clinic, asked)
        self.add_consents(patient, who, clinic)
        targets = [{"reference": address} for address, _ in self.entries]
        author = None if request.stripped_at else who
        self.add(papers.provenance(timezone.now(), targets, author, clinic))

    def add_answers(self, patient: Part, who: Part) -> Part:
        with translation.override(self.request.site_language):
            form = questionnaire.form_of(self.request, self.clinic)
            self.add(questionnaire.questionnaire(form, self.request))
            return self.add(questionnaire.response(form, self.request, patient, who))

    def add_work(self, patient: Part, who: Part, clinic: Part, asked: Part) -> None:
        request = self.request
        last = request.events.last()
        changed_at = last.at if last else request.received_at
        self.add(work.task(request, patient, who, clinic, asked, changed_at))
        if at := request.appointment_at:
            self.add(work.appointment(request, at, patient, asked))
        for attempt in request.attempts.all():
            sent = work.communication(attempt, patient, who, clinic, asked)
            self.add(sent, str(attempt.pk))

    def add_consents(self, patient: Part, who: Part, clinic: Part) -> None:
        is_withdrawn = self.request.status == self.request.Status.WITHDRAWN
        for given in self.request.consents.all():
            agreed = papers.consent(given, is_withdrawn, patient, who, clinic)
            self.add(agreed, given.kind)
