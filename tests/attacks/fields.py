"""The fields that a person writes in, and what becomes of what they write."""

import html
import re
import unicodedata

# Letters that each has room for.
LINES = {
    "full_name": 200,
    "preferred_name": 80,
    "pronouns": 80,
    "other_language": 80,
    "referred_by": 120,
    "phone": 40,
    "email": 254,
}
STORIES = {"easier": 300, "note": 600}
ROOM = LINES | STORIES

# These also have to be a number and an address, which is the form's to tell.
JUDGED = {"phone", "email"}
FREE = [name for name in ROOM if name not in JUDGED]


def came(value: bytes) -> str:
    """Return what arrives of these bytes."""
    return value.decode("utf-8", "replace")


def as_kept(value: bytes) -> str:
    text = came(value).strip().replace("\r\n", "\n")
    return unicodedata.normalize("NFC", text)


def is_refused(name: str, text: str) -> bool:
    """Tell whether the text can't be an answer, whatever number or address it is."""
    has_controls = any(unicodedata.category(letter) == "Cc" for letter in text)
    return (
        len(text) > ROOM[name]
        or "\0" in text
        or (name in LINES and name not in JUDGED and has_controls)
        or (name == "full_name" and not text)
    )


def refused_on(page: str) -> set[str]:
    return set(re.findall(r'id="id_(\w+)_error"', page))


def written_on(page: str) -> dict[str, str]:
    """Return what stands in the fields, as a browser reads them."""
    lines = re.finditer(r'<input type="(?:text|tel|email)" name="(\w+)"([^>]*)>', page)
    stories = re.finditer(r'<textarea name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.S)
    found = {
        **{line[1]: value_of(line[2]) for line in lines},
        **{story[1]: html.unescape(story[2]) for story in stories},
    }
    return {name: found[name] for name in ROOM}


def value_of(attributes: str) -> str:
    value = re.search(r' value="([^"]*)"', attributes)
    return html.unescape(value[1]) if value else ""
