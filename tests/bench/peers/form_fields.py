"""The 15 questions of the peers' forms, and how they are filled in to be posted.

Shorter than the site's own: no list of states, which alone would double their work.
"""

CHOICES = {
    "for_whom": ["Myself", "Someone else"],
    "contact_by": ["Call", "Text", "Email"],
    "best_time": ["Morning", "Afternoon", "Evening"],
    "language": ["English", "Spanish", "Another language"],
    "heard": ["A friend", "A doctor", "The web", "Another way"],
}

ANSWERS = {
    "for_whom": "Myself",
    "full_name": "Example Person",
    "preferred_name": "Ex",
    "pronouns": "they",
    "state": "IL",
    "contact_by": "Call",
    "phone": "312 555 0142",
    "email": "person@clinic.example",
    "best_time": "Morning",
    "language": "English",
    "heard": "A friend",
    "referred_by": "Dr. Example",
    "note": "I would like to know whether this could help. " * 4,
    "contact_consent": "on",
    "privacy_seen": "on",
}
