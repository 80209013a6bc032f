"""What a person chose of how they may be reached, as staff are to act on it.

Whatever they left open counts as the most private choice.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from clinic_site.models import Clinic
from intake.choices import (
    BestTime,
    ContactBy,
    ForWhom,
    Language,
    Relation,
    Voicemail,
    YesNo,
)
from intake.models import ConsultationRequest

CHANNEL = {ContactBy.CALL: "Call", ContactBy.TEXT: "Text", ContactBy.EMAIL: "Email"}
VOICEMAIL = {
    Voicemail.NO: "Do not leave a voicemail.",
    Voicemail.NAME_AND_NUMBER: "Voicemail: name and number only, not the clinic.",
    Voicemail.MAY_SAY_CLINIC: "You may leave a voicemail and say it is the clinic.",
}
PARTS_OF_DAY = {
    "morning": "before noon",
    "afternoon": "from noon to 5 pm",
    "evening": "after 5 pm",
    "morning afternoon": "before 5 pm",
    "afternoon evening": "after noon",
    "morning evening": "before noon or after 5 pm",
    "morning afternoon evening": "at any time",
}
HOURS = {"noon": 12, "5 pm": 17}  # that the parts of a day begin and end with
STARTS_WORK = 9  # told of a clock where no other hour is
SPOKEN = {
    Language.ENGLISH: "English",
    Language.SPANISH: "Spanish",
    Language.CHINESE: "Chinese",
    Language.VIETNAMESE: "Vietnamese",
    Language.TAGALOG: "Tagalog",
    Language.ARABIC: "Arabic",
    Language.FRENCH: "French",
    Language.KOREAN: "Korean",
    Language.RUSSIAN: "Russian",
    Language.HAITIAN_CREOLE: "Haitian Creole",
    Language.PORTUGUESE: "Portuguese",
    Language.ASL: "American Sign Language",
    Language.OTHER: "Another language",
}


@translation.override("en")
def instruction(request: ConsultationRequest, clinic: Clinic) -> list[str]:
    """Return short sentences for staff, the ones that can do harm first.

    They hold words that the person typed: a name, pronouns, a language.
    """
    if request.stripped_at:
        return ["What they sent is erased, and with it every way to reach them."]
    if request.status == request.Status.WITHDRAWN:
        return ["Do not contact them: they withdrew."]
    sentences = [
        channel(request),
        voicemail(request),
        sentence("Ask for", request.preferred_name or request.full_name),
        sentence("Pronouns:", request.pronouns),
        times(request, clinic),
        language(request),
        "Arrange an interpreter." if request.interpreter == YesNo.YES else "",
        for_someone_else(request),
    ]
    return [said for said in sentences if said]


def voicemail_sentence(request: ConsultationRequest, clinic: Clinic) -> str:
    """Return the words to say, in the person's language; "" where none are allowed.

    Only those who allowed it hear which clinic it is. All others hear nothing from
    which somebody who listens with them could tell.
    """
    level = allowed_voicemail(request)
    if level == Voicemail.NO:
        return ""
    if not clinic.phone:
        return "Enter the clinic's phone number first: a voicemail needs it."
    with translation.override(language_of_voicemail(request)):
        words = {
            Voicemail.NAME_AND_NUMBER: gettext(
                "Hello, this is (your first name) with a message for %(name)s. Please "
                "call me back at %(phone)s. Thank you."
            ),
            Voicemail.MAY_SAY_CLINIC: gettext(
                "Hello, this is (your first name) from %(clinic)s with a message for "
                "%(name)s. Please call us back at %(phone)s. Thank you."
            ),
        }
    return words[level] % {
        "name": request.preferred_name or request.full_name,
        "clinic": clinic.name,
        "phone": clinic.phone,
    }


def language_of_voicemail(request: ConsultationRequest) -> str:
    """Return the language they want to talk in, or wrote in if we have no words."""
    ours = dict(settings.LANGUAGES)
    return request.language if request.language in ours else request.site_language


def mails(request: ConsultationRequest) -> str:
    if not may_be_reached(request) or not request.email:
        return "No emails."
    if request.contact_by == ContactBy.EMAIL:
        return "You may email them; keep health details out."
    return "Only the confirmation." if request.email_consent else "No emails."


def may_be_reached(request: ConsultationRequest) -> bool:
    withdrew = request.status == request.Status.WITHDRAWN
    return not withdrew and request.stripped_at is None


def ways(request: ConsultationRequest) -> dict[str, str]:
    """Return what forbids "call", "voicemail", "text" and "email"; "" if nothing does.

    In words for staff. That is about the clinic contacting them, not they the clinic.
    """
    nobody = why_not_at_all(request)
    forbidden = {
        "call": why_no_calls(request),
        "voicemail": why_no_voicemail(request),
        "text": "" if may_be_texted(request) else "They did not agree to texts.",
        "email": why_no_emails(request),
    }
    return {way: nobody or why_not for way, why_not in forbidden.items()}


def why_not_at_all(request: ConsultationRequest) -> str:
    if request.stripped_at:
        return "What they sent is erased."
    if request.status == request.Status.WITHDRAWN:
        return "They withdrew."
    return "It is in quarantine." if request.quarantine else ""


def why_no_calls(request: ConsultationRequest) -> str:
    if request.contact_by == ContactBy.TEXT:
        return "They asked for texts only."
    if request.contact_by == ContactBy.EMAIL:
        texts = " and texts" if may_be_texted(request) else ""
        return f"They asked for emails{texts} only."
    return ""


def why_no_voicemail(request: ConsultationRequest) -> str:
    if allowed_voicemail(request) == Voicemail.NO:
        return why_no_calls(request) or "They did not allow a voicemail."
    return ""


def why_no_emails(request: ConsultationRequest) -> str:
    asked = request.contact_by == ContactBy.EMAIL
    return "" if asked else "They did not ask for emails."


def may_be_texted(request: ConsultationRequest) -> bool:
    return bool(request.text_consent and request.phone_e164)


def channel(request: ConsultationRequest) -> str:
    way = CHANNEL[ContactBy(request.contact_by)]
    if may_be_texted(request) and request.contact_by != ContactBy.TEXT:
        return f"{way}. You may also text."
    return f"{way} only."


def allowed_voicemail(request: ConsultationRequest) -> Voicemail:
    """Return how much may be said; nothing if they aren't to be called at all."""
    is_called = request.contact_by == ContactBy.CALL and may_be_reached(request)
    return Voicemail((is_called and request.voicemail) or Voicemail.NO)


def voicemail(request: ConsultationRequest) -> str:
    return VOICEMAIL[allowed_voicemail(request)] if request.phone_e164 else ""


def sentence(beginning: str, typed: str) -> str:
    return f"{beginning} {typed.rstrip('.')}." if typed else ""


def times(request: ConsultationRequest, clinic: Clinic) -> str:
    """Return "Weekdays after 5 pm, Pacific time (5 pm there is 7 pm here)."."""
    when = good_times(request)
    elsewhere = request.time_zone not in {"", clinic.time_zone}
    if not when and not elsewhere:
        return ""
    zone = request.get_time_zone_display() or "on the clock where they live"
    words = f"{when}, {zone}" if when else f"They live on {zone}"
    here = f" ({on_our_clock(when, request, clinic)})" if elsewhere else ""
    return f"{words}{here}."


def good_times(request: ConsultationRequest) -> str:
    """Return "Weekdays after noon, weekends at any time": like parts put together."""
    weekdays, weekends = parts(request, "weekday"), parts(request, "weekend")
    if weekdays == weekends:
        return weekdays and f"Any day {weekdays}"
    days = {"weekdays": weekdays, "weekends": weekends}
    said = ", ".join(f"{name} {words}" for name, words in days.items() if words)
    return said[:1].upper() + said[1:]


def parts(request: ConsultationRequest, day: str) -> str:
    chosen = [each for each in BestTime.values if each in request.best_times]
    of_day = [each.removeprefix(f"{day}_") for each in chosen if each.startswith(day)]
    return PARTS_OF_DAY[" ".join(of_day)] if of_day else ""


def on_our_clock(when: str, request: ConsultationRequest, clinic: Clinic) -> str:
    """Return what the hours named in `when` are at the clinic, as of today."""
    named = [hour for word, hour in HOURS.items() if word in when] or [STARTS_WORK]
    theirs = ZoneInfo(request.time_zone)
    there = [datetime.combine(clinic.today, time(hour), theirs) for hour in named]
    return ", ".join(
        f"{clock(moment)} there is {clock(here)} here{other_day(moment, here)}"
        for moment in there
        for here in [moment.astimezone(clinic.zone)]
    )


def clock(moment: datetime) -> str:
    """Return "7 pm": the clocks of the United States are whole hours apart."""
    if moment.hour == 12:
        return "noon"
    return f"{moment.hour % 12 or 12} {'am' if moment.hour < 12 else 'pm'}"


def other_day(there: datetime, here: datetime) -> str:
    if there.date() == here.date():
        return ""
    return " the day before" if here.date() < there.date() else " the next day"


def language(request: ConsultationRequest) -> str:
    chosen = request.language or request.site_language
    if request.other_language and request.language in {"", Language.OTHER}:
        return sentence("Speak", request.other_language)
    if chosen == Language.OTHER:
        return "Ask which language they speak."
    if chosen == Language.ASL:
        return "Use American Sign Language."
    return "" if chosen == Language.ENGLISH else f"Speak {SPOKEN[Language(chosen)]}."


def for_someone_else(request: ConsultationRequest) -> str:
    if request.for_whom != ForWhom.OTHER:
        return ""
    knows = "knows" if request.they_know == YesNo.YES else "may not know"
    words = f"Asks for someone else, who {knows} of it"
    if request.relation in {"", Relation.OTHER}:
        return f"{words}."
    return f"{words}, as {request.get_relation_display().lower()}."
