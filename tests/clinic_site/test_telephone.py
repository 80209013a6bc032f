import pytest

from clinic_site.models import CrisisLine
from clinic_site.telephone import tel_uri


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("(312) 555-0142", "tel:+1-312-555-0142"),
        ("312 555 0142 ext. 5", "tel:+1-312-555-0142;ext=5"),
        ("+52 55 1234 5678", "tel:+52-55-1234-5678"),
        ("988", "tel:988"),
        ("741 741", "tel:741741"),
        ("9-1-1", "tel:911"),
    ],
)
def test_a_number_becomes_an_address_that_dials_it(typed: str, link: str) -> None:
    assert tel_uri(typed) == link


@pytest.mark.parametrize(
    ("text", "word", "link"),
    [
        ("988", "", "sms:988"),
        ("741741", "HOME", "sms:741741?body=HOME"),
        ("741741", "I NEED & 1", "sms:741741?body=I%20NEED%20%26%201"),
    ],
)
def test_a_message_opens_with_its_word_typed(text: str, word: str, link: str) -> None:
    assert CrisisLine(text=text, text_word=word).text_link == link
