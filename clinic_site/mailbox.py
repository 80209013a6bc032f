"""Whether mails to the staff arrive: a code is mailed to them and typed back.

Nothing is stored or logged of a code. It follows from the address, the clinic's day and
our secret, and is worked out anew where it is sent and where it is typed.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from clinic_site.models import Clinic
from intake.models import AddressUse, Message

TRIES_AN_HOUR = 10


class TooManyTries(Exception):
    """More codes were typed than anybody needs who has the mail before them."""


def mailbox_code(address: str, day: date) -> str:
    """Return the six digits that are mailed to `address` on a day of the clinic's."""
    seed = f"{day} {address}"
    mac = salted_hmac("clinic_site.mailbox", seed, algorithm="sha256")
    return f"{int(mac.hexdigest(), 16) % 1_000_000:06}"


def send_code() -> None:
    """Promise a mail with the code; one that waits already is tried at once."""
    kind = Message.Kind.STAFF_MAILBOX
    waiting = Message.objects.waiting().filter(kind=kind)
    if not waiting.update(due_at=timezone.now()):
        Message.objects.create(kind=kind)


@transaction.atomic
def confirm(clinic: Clinic, typed: str) -> bool:
    """Have the mailbox confirmed by the code of today or yesterday; tell whether it is.

    Raises TooManyTries after ten of them within an hour, whoever makes them.
    """
    kind = AddressUse.Kind.MAILBOX
    if not AddressUse.objects.is_within(TRIES_AN_HOUR, kind, "staff mail"):
        raise TooManyTries
    address, days = clinic.staff_mail, [clinic.today, clinic.today - timedelta(days=1)]
    codes = [mailbox_code(address, day) for day in days]
    if not any([constant_time_compare(code, typed) for code in codes]):
        return False
    unchanged = Clinic.objects.filter(staff_mail=address).exclude(staff_mail="")
    return bool(unchanged.update(staff_mail_confirmed=address))
