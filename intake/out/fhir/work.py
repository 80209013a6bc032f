"""What is asked of the clinic and how far it is: ServiceRequest, Task and the like."""

from datetime import datetime

from fhirclient.models.appointment import Appointment
from fhirclient.models.communication import Communication
from fhirclient.models.servicerequest import ServiceRequest
from fhirclient.models.task import Task

from intake.models import ConsultationRequest, ContactAttempt
from intake.out.calendar_file import APPOINTMENT_LENGTH
from intake.out.fhir.parts import Part, concept, instant, make, system

Status = ConsultationRequest.Status
Outcome = ConsultationRequest.Outcome
Result = ContactAttempt.Outcome

CONSULTATION = {"text": "Consultation"}

ORDER = {
    Status.COMPLETED: "completed",
    Status.CLOSED: "revoked",
    Status.WITHDRAWN: "revoked",
}
TASK = {
    Status.NEW: "requested",
    Status.IN_REVIEW: "received",
    Status.CONTACTING: "accepted",
    Status.REACHED: "in-progress",
    Status.SCHEDULED: "in-progress",
    Status.COMPLETED: "completed",
    Status.CLOSED: "cancelled",
    Status.WITHDRAWN: "cancelled",
}
CLOSED_TASK = {
    Outcome.UNREACHABLE: "failed",
    Outcome.NOT_A_FIT: "rejected",
    Outcome.ELSEWHERE: "rejected",
    Outcome.SPAM: "rejected",
}
APPOINTMENT = {Status.SCHEDULED: "booked", Status.COMPLETED: "fulfilled"}
NOT_DONE = {Result.NO_ANSWER, Result.MAILBOX_FULL, Result.WRONG_NUMBER, Result.BOUNCED}


def identifier(request: ConsultationRequest) -> list[Part]:
    return [{"system": system("reference"), "value": request.reference}]


def service_request(
    request: ConsultationRequest,
    patient: Part,
    who: Part,
    clinic: Part,
    answers: Part | None,
) -> ServiceRequest:
    return make(
        ServiceRequest,
        identifier=identifier(request),
        status=ORDER.get(Status(request.status), "active"),
        intent="proposal",
        code=CONSULTATION,
        subject=patient,
        authoredOn=instant(request.received_at),
        requester=who,
        performer=[clinic],
        supportingInfo=[answers],
    )


def task(
    request: ConsultationRequest,
    patient: Part,
    who: Part,
    clinic: Part,
    asked: Part,
    changed_at: datetime,
) -> Task:
    reason = request.outcome and concept(
        "outcome", request.outcome, request.get_outcome_display()
    )
    return make(
        Task,
        identifier=identifier(request),
        status=task_status(request),
        businessStatus=concept("status", request.status, request.get_status_display()),
        statusReason=reason,
        intent="proposal",
        code={"text": "Answer a consultation request"},
        focus=asked,
        authoredOn=instant(request.received_at),
        lastModified=instant(changed_at),
        requester=who,
        owner=clinic,
        restriction={"period": {"end": instant(request.reply_due_at)}},
        **{"for": patient},
    )


def task_status(request: ConsultationRequest) -> str:
    as_closed = CLOSED_TASK.get(Outcome(request.outcome)) if request.outcome else None
    return as_closed or TASK[Status(request.status)]


def appointment(
    request: ConsultationRequest, at: datetime, patient: Part, asked: Part
) -> Appointment:
    return make(
        Appointment,
        status=APPOINTMENT.get(Status(request.status), "cancelled"),
        start=instant(at),
        end=instant(at + APPOINTMENT_LENGTH),
        basedOn=[asked],
        participant=[{"actor": patient, "status": "accepted"}],
    )


def communication(
    attempt: ContactAttempt, patient: Part, who: Part, clinic: Part, asked: Part
) -> Communication:
    is_ours = attempt.direction == ContactAttempt.Direction.OUT
    return make(
        Communication,
        status="not-done" if attempt.outcome in NOT_DONE else "completed",
        statusReason=concept(
            "attempt-outcome", attempt.outcome, attempt.get_outcome_display()
        ),
        medium=[
            concept("attempt-channel", attempt.channel, attempt.get_channel_display())
        ],
        subject=patient,
        basedOn=[asked],
        sent=instant(attempt.at),
        sender=clinic if is_ours else who,
        recipient=[who if is_ours else clinic],
    )
