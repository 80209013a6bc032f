"""What second factors are checked against, sealed like what people tell us.

allauth keeps it inside a JSON column, so that it is no EncryptedTextField.
"""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db import transaction

from intake.encryption import Unreadable, is_sealed_with_newest, seal, unseal
from intake.readable import Tried
from intake.rotation import Batch

COLUMN = "mfa_authenticator.data"
SEALED = ["secret", "seed"]  # of an authenticator app, and of recovery codes


def rotate() -> Iterator[Batch]:
    """Seal anew with the newest key; yield what became of each, as it is committed."""
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        yield rotate_one(pk)


@transaction.atomic
def rotate_one(pk: int) -> Batch:
    found = Authenticator.objects.select_for_update().filter(pk=pk).first()
    old = {name: found.data[name] for name in SEALED if found and name in found.data}
    if not found or all(map(is_sealed_with_newest, old.values())):
        return Batch(pk, 1, 0, [])
    try:
        new = {name: seal(unseal(text, COLUMN), COLUMN) for name, text in old.items()}
    except Unreadable:
        return Batch(pk, 1, 0, [f"second factor {pk}"])
    found.data |= new
    found.save(update_fields=["data"])
    return Batch(pk, 1, 1, [])


def tried() -> Iterator[Tried]:
    """Read all that is sealed, and change nothing."""
    for pk, data in Authenticator.objects.order_by("pk").values_list("pk", "data"):
        sealed = [data[name] for name in SEALED if name in data]
        can_be_read = all(map(can_be_unsealed, sealed))
        yield Tried(len(sealed), [] if can_be_read else [f"second factor {pk}"])


def can_be_unsealed(text: str) -> bool:
    try:
        unseal(text, COLUMN)
    except Unreadable:
        return False
    return True
