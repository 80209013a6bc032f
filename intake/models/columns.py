"""Which columns of a request hold what."""

from intake.choices import OF_LISTS

# What the person sent: in plain columns where it says nothing about them.
PLAIN = ["contact_by", "text_consent", "email_consent", "heard", "site_language"]
SENT_SEALED = [
    *["for_whom", "relation", "they_know", "state"],
    *["full_name", "preferred_name", "pronouns"],
    *["phone", "phone_e164", "email", "voicemail", "best_times", "time_zone"],
    *["language", "other_language", "interpreter", "easier"],
    *["concerns", "tried", "referred", "referred_by"],
    *["cost_information", "anything_applies", "note"],
]
SENT_BY_PERSON = {*PLAIN, *SENT_SEALED}
ANSWERS = SENT_BY_PERSON - {"site_language"}  # the same in either language
LISTS = list(OF_LISTS)
SEALED = [*SENT_SEALED, "status_code", "staff_note"]

# What staff write down beside it, in one form.
REVIEWED = ["staff_note", "legal_hold"]
