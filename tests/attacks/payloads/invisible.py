"""Letters that hide, turn a line around or look like others (promise I6)."""

INVISIBLE = {
    "right-to-left override": "\u202e", "left-to-right override": "\u202d",
    "right-to-left embedding": "\u202b", "left-to-right embedding": "\u202a",
    "end of an embedding": "\u202c", "right-to-left isolate": "\u2067",
    "left-to-right isolate": "\u2066", "first strong isolate": "\u2068",
    "end of an isolate": "\u2069", "right-to-left mark": "\u200f",
    "left-to-right mark": "\u200e", "Arabic letter mark": "\u061c",
    "zero width space": "\u200b", "word joiner": "\u2060", "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad", "grapheme joiner": "\u034f", "invisible times": "\u2062",
    "Hangul filler": "\u3164", "half-width filler": "\uffa0", "line": "\u2028",
    "paragraph": "\u2029", "blank of Braille": "\u2800", "tag": "\U000e0041",
    "joiner after Latin": "\u200d", "no joiner after Latin": "\u200c",
    "annotation": "\ufff9",
}  # fmt: skip

# Addresses in which letters of one script stand among those of another.
LOOKALIKES = [
    "ana@exаmple.com", "аna@example.com", "ana@сосо.com", "ana@gοogle.com",
    "ana@раypal.com", "αna@example.com", "anа.lee@example.com", "ana@ехample.com",
]  # fmt: skip
