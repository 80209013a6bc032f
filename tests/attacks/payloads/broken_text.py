"""Bytes that are no text in UTF-8, or hardly are (promises I2 and I3)."""

NO_TEXT = {
    "high surrogate": b"\xed\xa0\xbd", "low surrogate": b"\xed\xb8\x80",
    "pair of surrogates": b"\xed\xa0\xbd\xed\xb8\x80", "mark of UTF-16": b"\xff\xfe",
    "UTF-16": "Zoë".encode("utf-16-le"), "Latin-1": "Zoë Núñez".encode("latin-1"),
    "Windows-1252": "“Zoë”".encode("cp1252"), "Shift JIS": "山田".encode("shift-jis"),
    "GB 18030": "王小明".encode("gb18030"), "overlong slash": b"\xc0\xaf",
    "overlong NUL": b"\xc0\x80", "three bytes for one": b"\xe0\x80\xaf",
    "beyond Unicode": b"\xf4\x90\x80\x80", "five bytes": b"\xf8\x88\x80\x80\x80",
    "cut off": b"\xe2\x82", "begins in the middle": b"\x80\xbf", "all ones": b"\xff",
    "emoji, cut": "😀".encode()[:3], "escape of ISO-2022": "山".encode("iso2022-jp"),
    "UTF-7": "<Zoë>".encode("utf-7"), "no character": b"\xef\xbf\xbf",
    "last plane": b"\xf4\x8f\xbf\xbf", "EBCDIC": "Zoe".encode("cp500"),
    "mark of UTF-8": b"\xef\xbb\xbfZoe", "random": bytes(range(128, 256)),
}  # fmt: skip
