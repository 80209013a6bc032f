from zoneinfo import ZoneInfo

from clinic_site.models import Clinic
from clinic_site.opening_hours import day_and_time
from intake.models import ConsultationRequest


def promise(consultation: ConsultationRequest, clinic: Clinic) -> dict[str, str]:
    """Return by when somebody replies, in words, by the person's own clock."""
    zone = consultation.time_zone or clinic.time_zone
    due_at = consultation.reply_due_at.astimezone(ZoneInfo(zone))
    return {
        "reply_by": day_and_time(due_at),
        "zone_name": str(Clinic.TimeZone(zone).label),
    }
