"""What people typed, shown to staff so that nothing in it hides or passes for else."""

import unicodedata

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html
from django.utils.safestring import SafeString

# Controls, format characters (those that turn the direction of text among them) and
# separators of lines; and three letters and a pattern of Braille that are blank.
HIDDEN = {"Cc", "Cf", "Zl", "Zp"}
BLANK = set("\u115f\u1160\u2800\u3164\uffa0\u034f")
LINE = set("\n\t")

# Joiners belong to emoji and to scripts without capitals, such as those of Persian and
# Malayalam. After a Latin, Greek or Cyrillic letter they only hide.
JOINERS = set("\u200c\u200d")
JOINED = {"Lo", "Mn", "Mc", "So", "Sk"}

ALIKE = ["LATIN", "CYRILLIC", "GREEK"]  # scripts that share the looks of letters


def shown(text: str) -> SafeString:
    """Return it as HTML: apart from the text around it, with its marks and lines."""
    return format_html("<bdi>{}</bdi>", linebreaksbr(with_marks(text)))


def with_marks(text: str) -> str:
    """Return the text with what can't be seen written out, such as ⟨U+202E⟩."""
    before = ["", *text]
    pairs = zip(before, text, strict=False)
    return "".join(mark(it) if is_hidden(it, last) else it for last, it in pairs)


def mark(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def is_hidden(character: str, last: str) -> bool:
    """Tell whether nobody would see it there; `last` is the one before it or ""."""
    if character in JOINERS:
        return not last or unicodedata.category(last) not in JOINED
    hidden = unicodedata.category(character) in HIDDEN or character in BLANK
    return hidden and character not in LINE


def warning_of(email: str) -> str:
    """Say that a part of the address mixes letters that look alike; "" if none does."""
    for part in email.split("@"):
        scripts = [script for script in ALIKE if has_letters_of(script, part)]
        if len(scripts) > 1:
            names = " and ".join(script.capitalize() for script in scripts)
            return f"Careful: this address mixes {names} letters, which look alike."
    return ""


def has_letters_of(script: str, text: str) -> bool:
    names = (unicodedata.name(character, "") for character in text)
    return any(name.startswith(f"{script} ") for name in names)
