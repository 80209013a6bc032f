"""What tells programs from people, without a riddle and without refusing anyone.

Whatever is suspected is stored, answered like any other, and waits in quarantine.
"""

import time
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner, b62_decode

from intake.models import ConsultationRequest

# A field that people don't see, of a name that browsers know no value for.
TRAP = "leave_this_empty"

SIGNER = TimestampSigner(salt="intake.opened")


def stamp() -> str:
    """Return the time, signed, for the form to carry from when it was opened."""
    return SIGNER.sign("opened")


def of(posted: Any) -> str:
    """Return why the form is suspected, one of Quarantine; '' if it isn't."""
    if posted.get(TRAP):
        return ConsultationRequest.Quarantine.TRAP
    if is_fast(posted.get("opened", "")):
        return ConsultationRequest.Quarantine.TOO_FAST
    return ""


def is_fast(opened: str) -> bool:
    """Tell whether the form was sent sooner than anybody fills it in.

    One that is days old is as good as any; one that was never opened is too fast.
    With a minimum of 0 seconds, nothing is.
    """
    if not settings.INTAKE_MINIMUM_SECONDS:
        return False
    try:
        SIGNER.unsign(opened)
    except BadSignature:
        return True
    opened_at = b62_decode(opened.rsplit(SIGNER.sep, 2)[1])
    # Opened in the future is opened by a clock ahead of ours: nobody can forge that,
    # and how long somebody took it doesn't tell.
    return 0 <= time.time() - opened_at <= settings.INTAKE_MINIMUM_SECONDS
