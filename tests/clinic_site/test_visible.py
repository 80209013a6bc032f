import pytest

from clinic_site.visible import shown, warning_of, with_marks


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Ana\u202eelpmaxE", "Ana⟨U+202E⟩elpmaxE"),
        ("\u2066Ana\u2069", "⟨U+2066⟩Ana⟨U+2069⟩"),
        ("Ana\u200f", "Ana⟨U+200F⟩"),
        ("Ana\u061cExample", "Ana⟨U+061C⟩Example"),
        ("An\u200ba", "An⟨U+200B⟩a"),
        ("\ufeffAna", "⟨U+FEFF⟩Ana"),
        ("An\u00ada", "An⟨U+00AD⟩a"),
        ("An\u2060a", "An⟨U+2060⟩a"),
        ("An\u034fa", "An⟨U+034F⟩a"),
        ("\u3164", "⟨U+3164⟩"),
        ("An\u200da", "An⟨U+200D⟩a"),
        ("An\u200ca", "An⟨U+200C⟩a"),
        ("Ан\u200cна", "Ан⟨U+200C⟩на"),
        ("\u200dAna", "⟨U+200D⟩Ana"),
        ("Ana\u2028Example", "Ana⟨U+2028⟩Example"),
        ("Ana\x1b[31m", "Ana⟨U+001B⟩[31m"),
        ("Ana\U000e0041", "Ana⟨U+E0041⟩"),
        ("\u0628\u200c\u200c", "\u0628\u200c⟨U+200C⟩"),
    ],
)
def test_what_cannot_be_seen_is_written_out(typed: str, seen: str) -> None:
    assert with_marks(typed) == seen


@pytest.mark.parametrize(
    "typed",
    [
        "Zoë O'Brien-Núñez",
        "Zoe\u0308",
        "👩\u200d⚕\ufe0f and 👩🏽\u200d💻",
        "❤\ufe0f\u200d🔥",
        "می\u200cخواهم",
        "ന്\u200d",
        "क्\u200dष",
        "محمد علي",
        "李小龍",
        "one line\nand\tanother",
    ],
)
def test_what_belongs_to_a_script_or_an_emoji_is_left_as_it_is(typed: str) -> None:
    assert with_marks(typed) == typed


@pytest.mark.parametrize(
    ("email", "scripts"),
    [
        ("ana@exаmple.com", "Latin and Cyrillic"),
        ("ana@сосо.com", "Latin and Cyrillic"),
        ("аna@example.com", "Latin and Cyrillic"),
        ("ana@gοogle.com", "Latin and Greek"),
        ("anа@έxample.com", "Latin and Cyrillic"),
    ],
)
def test_letters_that_look_alike_are_told_of(email: str, scripts: str) -> None:
    words = f"Careful: this address mixes {scripts} letters, which look alike."

    assert warning_of(email) == words


@pytest.mark.parametrize(
    "email",
    ["ana.núñez+1@example.com", "анна@почта.рф", "ana@почта.рф", "李@例え.jp", ""],
)
def test_an_address_in_one_script_a_part_is_nothing_to_tell_of(email: str) -> None:
    assert warning_of(email) == ""


def test_their_words_stand_apart_and_are_never_markup() -> None:
    html = shown("<b>one</b>\u202e\ntwo")

    assert html == "<bdi>&lt;b&gt;one&lt;/b&gt;⟨U+202E⟩<br>two</bdi>"
