"""What a person can choose from on the form, in the order of the form."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class ForWhom(models.TextChoices):
    SELF = "self", _("Me")
    OTHER = "other", _("Someone else")


class Relation(models.TextChoices):
    PARTNER = "partner", _("Their partner")
    PARENT = "parent", _("Their parent")
    CHILD = "child", _("Their son or daughter")
    FAMILY = "family", _("Another relative")
    FRIEND = "friend", _("A friend")
    PROFESSIONAL = "professional", _("A professional who looks after them")
    OTHER = "other", pgettext_lazy("who somebody is to another person", "Someone else")


class ContactBy(models.TextChoices):
    CALL = "call", _("Call me")
    TEXT = "text", _("Text me")
    EMAIL = "email", _("Email me")


class Voicemail(models.TextChoices):
    NO = "no", _("No, please don't")
    NAME_AND_NUMBER = "name_and_number", _("Yes: only a name and a number")
    MAY_SAY_CLINIC = "may_say_clinic", _("Yes: you may say it's the clinic")


class BestTime(models.TextChoices):
    WEEKDAY_MORNING = "weekday_morning", _("Weekdays before noon")
    WEEKDAY_AFTERNOON = "weekday_afternoon", _("Weekdays from noon to 5 p.m.")
    WEEKDAY_EVENING = "weekday_evening", _("Weekdays after 5 p.m.")
    WEEKEND_MORNING = "weekend_morning", _("Weekends before noon")
    WEEKEND_AFTERNOON = "weekend_afternoon", _("Weekends from noon to 5 p.m.")
    WEEKEND_EVENING = "weekend_evening", _("Weekends after 5 p.m.")


class Language(models.TextChoices):
    """What somebody would like to talk in, each in its own words."""

    ENGLISH = "en", "English"
    SPANISH = "es", "Español"
    CHINESE = "zh", "中文"
    VIETNAMESE = "vi", "Tiếng Việt"
    TAGALOG = "tl", "Tagalog"
    ARABIC = "ar", "العربية"
    FRENCH = "fr", "Français"
    KOREAN = "ko", "한국어"
    RUSSIAN = "ru", "Русский"
    HAITIAN_CREOLE = "ht", "Kreyòl ayisyen"
    PORTUGUESE = "pt", "Português"
    ASL = "ase", _("American Sign Language")
    OTHER = "other", _("Another language")


class Concern(models.TextChoices):
    DEPRESSION = "depression", _("Depression")
    PTSD = "ptsd", _("PTSD")
    ANXIETY = "anxiety", _("Anxiety")
    BIPOLAR_DEPRESSION = "bipolar_depression", _("Bipolar depression")
    OCD = "ocd", _("OCD")
    SOMETHING_ELSE = "something_else", _("Something else")
    RATHER_TALK = "rather_talk", _("I'd rather talk about it")


class Tried(models.TextChoices):
    MEDICINE = "medicine", _("Medicine")
    THERAPY = "therapy", _("Therapy")
    NEITHER = "neither", _("Neither so far")
    RATHER_TALK = "rather_talk", _("I'd rather talk about it")


class Heard(models.TextChoices):
    SEARCH = "search", _("Searching the internet")
    PROFESSIONAL = "professional", _("A doctor or therapist")
    FRIEND = "friend", _("A friend or relative")
    SOCIAL = "social", _("Social media")
    NEWS = "news", _("News, radio or television")
    OTHER = "other", _("Another way")


class Applies(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_SURE = "not_sure", _("I'm not sure")
    RATHER_TALK = "rather_talk", _("I'd rather talk about it")


# What is chosen from, where as many as one likes may be chosen.
OF_LISTS: dict[str, type[models.TextChoices]] = {
    "best_times": BestTime,
    "concerns": Concern,
    "tried": Tried,
}
