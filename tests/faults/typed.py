"""A form with something in every field, and a page that has to bring it all back."""

import re
from typing import Any

from tests.attacks.nginx.visitor import Answer
from tests.faults.clinic import CRISIS_LINE, PHONE
from tests.faults.people import FILLED_IN, FORMS, Person, carried_by

TYPED: dict[str, Any] = FILLED_IN | {
    "full_name": "Zoë Ñandú-O'Brien 😀",
    "preferred_name": "Zö <Keeper>",
    "pronouns": "elle & ella",
    "contact_by": "email",
    "phone": "+1 (312) 555-0142",
    "email": "zoe@example.com",
    "voicemail": "name_and_number",
    "text_consent": "on",
    "best_times": ["weekday_morning", "weekend_morning"],
    "time_zone": "America/Chicago",
    "language": "es",
    "other_language": "Náhuatl",
    "interpreter": "on",
    "easier": "Una rampa ♿, por favor",
    "concerns": ["ptsd", "ocd"],
    "referred": "yes",
    "referred_by": "Dra. Peña",
    "cost_information": "on",
    "note": 'Sólo por las tardes.\n"¿Y los sábados?" 👩‍👧',
}
NOT_SENT = {
    FORMS[0]: "Your request is not sent yet",
    FORMS[1]: "Su solicitud todavía no se ha enviado",
}
SEND = re.compile('<button[^>]* name="send" value="yes"')


def brings_all_back(answer: Answer | None, person: Person) -> bool:
    """Tell whether it says that nothing was sent, and what can be done about it.

    With all that was typed, ready to be sent with one press.
    """
    if answer is None or answer.status != 503:
        return False
    return (
        answer.headers["Retry-After"] == "30"
        and NOT_SENT[person.path] in answer.page
        and has_typed_words(carried_by(answer.page))
        and PHONE in answer.page
        and CRISIS_LINE in answer.page
        and bool(SEND.search(answer.page))
        and "Traceback" not in answer.page
    )


def has_typed_words(carried: dict[str, list[str]]) -> bool:
    typed = {
        name: value if isinstance(value, list) else [value]
        for name, value in TYPED.items()
    }
    return typed.items() <= carried.items()
