"""Which requests are invented: when they came in, how far they are, how often."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from intake.invented import gone_by, on_the_desk
from intake.invented.course import Course

OF_LATELY = 0.02  # of all requests, once there are many


class Came(StrEnum):
    """When a request came in."""

    NOW = "in the last hours"
    DUE_TODAY = "so that its reply is due today"
    OVERDUE = "so that its reply is overdue"
    LATELY = "in the last days"
    EARLIER = "in the last two weeks"
    LONG_AGO = "in the last 24 months"


@dataclass(frozen=True)
class Scene:
    """`share` is how often it is played, beside the others of its list.

    `again` is of the next request, which the same person sends.
    """

    play: Callable[[Course], None]
    came: Came
    share: float = 1
    quarantine: str = ""
    again: "Scene | None" = None


LATELY = [
    Scene(on_the_desk.nothing, Came.NOW, 3),
    Scene(on_the_desk.read, Came.NOW),
    Scene(on_the_desk.nothing, Came.DUE_TODAY, 3),
    Scene(on_the_desk.in_review, Came.DUE_TODAY),
    Scene(on_the_desk.overdue, Came.OVERDUE),
    Scene(on_the_desk.overdue_and_read, Came.OVERDUE),
    Scene(on_the_desk.handed_over, Came.DUE_TODAY),
    Scene(on_the_desk.called_once, Came.LATELY, 6),
    Scene(on_the_desk.callback_due, Came.LATELY, 3),
    Scene(on_the_desk.callback_overdue, Came.EARLIER),
    Scene(on_the_desk.reached, Came.LATELY, 4),
    Scene(on_the_desk.reached_at_last, Came.EARLIER, 2),
    Scene(on_the_desk.to_be_seen, Came.LATELY, 8),
    Scene(on_the_desk.to_be_seen, Came.EARLIER, 4),
    Scene(on_the_desk.was_to_be_seen, Came.EARLIER, 2),
    Scene(on_the_desk.called_off, Came.EARLIER),
    Scene(on_the_desk.snoozed, Came.EARLIER, 2),
    Scene(on_the_desk.back_from_snooze, Came.EARLIER),
    Scene(on_the_desk.woken, Came.EARLIER),
    Scene(on_the_desk.worrying, Came.NOW),
    Scene(on_the_desk.contact_changed, Came.LATELY),
    Scene(on_the_desk.sent_again, Came.DUE_TODAY),
    Scene(on_the_desk.open_again, Came.EARLIER),
    Scene(on_the_desk.nothing, Came.LATELY, quarantine="trap"),
    Scene(on_the_desk.nothing, Came.LATELY, quarantine="too_fast"),
    Scene(on_the_desk.nothing, Came.NOW, quarantine="too_many"),
    Scene(on_the_desk.released, Came.LATELY, quarantine="too_fast"),
    Scene(
        on_the_desk.called_once,
        Came.EARLIER,
        again=Scene(on_the_desk.asked_twice, Came.LATELY),
    ),
    Scene(
        on_the_desk.callback_due,
        Came.LATELY,
        again=Scene(on_the_desk.nothing, Came.NOW),
    ),
]
BEFORE = [
    Scene(gone_by.completed, Came.LONG_AGO, 30),
    Scene(gone_by.completed_at_last, Came.LONG_AGO, 14),
    Scene(gone_by.unreachable, Came.LONG_AGO, 8),
    Scene(gone_by.declined, Came.LONG_AGO, 14),
    Scene(gone_by.not_a_fit, Came.LONG_AGO, 8),
    Scene(gone_by.elsewhere, Came.LONG_AGO, 4),
    Scene(
        gone_by.completed,
        Came.LONG_AGO,
        2,
        again=Scene(gone_by.duplicate, Came.LONG_AGO),
    ),
    Scene(gone_by.spam, Came.LONG_AGO, 1, quarantine="too_many"),
    Scene(on_the_desk.nothing, Came.LONG_AGO, 4, quarantine="trap"),
    Scene(gone_by.before_outcomes, Came.LONG_AGO, 1),
    Scene(gone_by.withdrawn, Came.LONG_AGO, 7),
    Scene(gone_by.erased, Came.LONG_AGO, 3),
    Scene(gone_by.worried_and_well, Came.LONG_AGO, 1),
    Scene(gone_by.on_hold, Came.LONG_AGO, 1),
]


def with_those_after(scenes: Iterable[Scene]) -> list[Scene]:
    both = [[scene, scene.again] if scene.again else [scene] for scene in scenes]
    return [scene for scenes in both for scene in scenes if scene]


# However few there are: first each of these once, so that the desk is alive.
FIRST = with_those_after([*LATELY, *BEFORE])


def scene_of(place: int, dice: Random) -> Scene:
    """Return what the request of that place, counted from 0, is about."""
    if place < len(FIRST):
        return FIRST[place]
    scenes = LATELY if dice.random() < OF_LATELY else BEFORE
    return dice.choices(scenes, [scene.share for scene in scenes])[0]
