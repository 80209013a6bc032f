"""Who asks, and what they tell us: the answers of one form, by column.

Whatever could reach somebody reaches nobody: telephone numbers end in 555-0100 to
555-0199, which are kept for fiction, and mails go to example.com (RFC 2606).
"""

from random import Random
from typing import Any

from intake import choices
from intake.invented import words
from intake.states import STATES
from intake.time_zones import ZONES

HOME = "IL"
TOLL_FREE = {800, 833, 844, 855, 866, 877, 888}
AREA_CODES = [
    code for code in range(201, 1000) if code % 100 != 11 and code not in TOLL_FREE
]
ALL_STATES = list(STATES)
APART = 7919  # a prime: neighbors in the list are far apart on the telephone

Answers = dict[str, Any]


def person(number: int, dice: Random) -> Answers:
    """Return what somebody answers; nobody else has this number in their name."""
    language = "es" if dice.random() < 0.3 else "en"
    answers: Answers = {
        "site_language": language,
        "adult": "yes",
        "heard": some(dice, choices.Heard.values, 0.9),
    }
    answers |= who(number, language, dice)
    answers |= how_to_reach(number, answers["state"], dice)
    answers |= how_to_talk(language, dice)
    return answers | what_they_would_like(language, dice)


def some(dice: Random, values: list[str], how_often: float = 0.5) -> str:
    """Return one of the values, or "" where they didn't answer."""
    return dice.choice(values) if dice.random() < how_often else ""


def several(dice: Random, values: list[str], at_most: int = 2) -> list[str]:
    chosen = dice.sample(range(len(values)), dice.randint(0, at_most))
    return [values[place] for place in sorted(chosen)]


def who(number: int, language: str, dice: Random) -> Answers:
    given = dice.choice(words.GIVEN[language])
    answers = {
        "full_name": f"{given} {dice.choice(words.FAMILY[language])} {number}",
        "preferred_name": given if dice.random() < 0.3 else "",
        "pronouns": some(dice, words.PRONOUNS[language], 0.3),
        "state": HOME if dice.random() < 0.6 else dice.choice(ALL_STATES),
        "for_whom": "self",
    }
    if dice.random() < 0.2:
        answers["for_whom"] = "other"
        answers["relation"] = dice.choice(choices.Relation.values)
        answers["they_know"] = dice.choice(choices.YesNo.values)
    return answers


def how_to_reach(number: int, state: str, dice: Random) -> Answers:
    by = dice.choices(["call", "text", "email"], [50, 30, 20])[0]
    answers = {
        "contact_by": by,
        "text_consent": by == "text" or dice.random() < 0.1,
        "voicemail": dice.choice(choices.Voicemail.values),
        "best_times": several(dice, choices.BestTime.values),
        "time_zone": ZONES.get(state, ""),
    }
    if by != "email" or answers["text_consent"] or dice.random() < 0.5:
        answers |= telephone(number)
    if by == "email" or dice.random() < 0.6:
        answers["email"] = f"invented.{number}@example.com"
        answers["email_consent"] = dice.random() < 0.7
    return answers


def telephone(number: int) -> Answers:
    """Return a number of fiction; there are 78,000, and then they begin anew."""
    line, spread = number % 100, number // 100 * APART
    area = AREA_CODES[(spread + line) % len(AREA_CODES)]
    return {
        "phone": f"{area} 555 01{line:02}",
        "phone_e164": f"+1{area}55501{line:02}",
    }


def how_to_talk(language: str, dice: Random) -> Answers:
    talks_otherwise = dice.random() < 0.1
    return {
        "language": dice.choice(choices.Language.values) if talks_otherwise else "",
        "interpreter": "yes" if talks_otherwise else "",
        "easier": some(dice, words.EASIER[language], 0.2),
    }


def what_they_would_like(language: str, dice: Random) -> Answers:
    referred = some(dice, choices.YesNo.values, 0.6)
    return {
        "concerns": several(dice, choices.Concern.values),
        "tried": several(dice, choices.Tried.values[:2]),
        "referred": referred,
        "referred_by": words.REFERRED_BY[language] if referred == "yes" else "",
        "cost_information": "yes" if dice.random() < 0.4 else "",
        "note": story(language, dice) if dice.random() < 0.8 else "",
    }


def story(language: str, dice: Random) -> str:
    parts = [words.OPENINGS, words.STORIES, words.CLOSINGS]
    return " ".join(dice.choice(part[language]) for part in parts).strip()
