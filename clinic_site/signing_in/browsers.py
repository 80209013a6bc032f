"""What a browser says it is, in the words of whoever uses it."""

# The first that occurs counts: most browsers also claim to be several others.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def in_words(user_agent: str) -> str:
    """Return for example "Firefox on Windows"; nothing of it is taken over."""
    browser = first_of(BROWSERS, user_agent) or "Another browser"
    system = first_of(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def first_of(known: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in known.items() if mark in user_agent), "")
