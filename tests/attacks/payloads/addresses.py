"""What a visitor may say of where they come from (promise I19)."""

_LONG = "x" * 300

# In X-Forwarded-For, before our own proxy adds what it saw.
FORGED = [
    "203.0.113.9", "203.0.113.9, 203.0.113.10", "203.0.113.9:51234", "[2001:db8::1]",
    "[2001:db8::1]:443", "2001:db8::1", "::ffff:203.0.113.9", "unknown", "_hidden", "-",
    "", " ", ",", ", ,", _LONG, f"203.0.113.9, {_LONG}", "127.0.0.1", "localhost",
    "10.0.0.2", "0.0.0.0", "999.1.1.1", "203.0.113.009", "0xcb007109", "3405803785",  # noqa: S104
    "<script>alert(1)</script>", "' OR 1=1--", "%s%s%n", "203.0.113.9\t", "é", "\x85",
    ", ".join(["203.0.113.9"] * 40),
]  # fmt: skip
