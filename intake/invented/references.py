"""References that look drawn by chance; however many they are, each is given once."""

from intake.models import ConsultationRequest
from intake.reference import ALPHABET, new_reference

LETTERS = 6
ALL = len(ALPHABET) ** LETTERS
STRIDE = 548_483_269  # no multiple of 31: it meets each reference once, then all again


def free_references(places: range, start: int) -> list[str]:
    """Return one for each place: the same for the same start, if they are free."""
    wanted = [reference_of(start + place * STRIDE) for place in places]
    while taken := those_in_use(wanted):
        wanted = [new_reference() if each in taken else each for each in wanted]
    return wanted


def reference_of(number: int) -> str:
    letters = ""
    for _ in range(LETTERS):
        number, letter = divmod(number, len(ALPHABET))
        letters += ALPHABET[letter]
    return f"{letters[:3]}-{letters[3:]}"


def those_in_use(references: list[str]) -> set[str]:
    stored = ConsultationRequest.objects.filter(reference__in=references)
    return set(stored.values_list("reference", flat=True))
