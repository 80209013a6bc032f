"""Can the key be changed? It is tried on a copy, with a key that is then forgotten."""

from os import environ

from clinic_site.drills import Say
from clinic_site.drills.copies import copy_of_now
from clinic_site.field_keys import new_key


def rotation(say: Say) -> None:
    newest, old = new_key(), environ["FIELD_KEYS"]
    with copy_of_now() as copy:
        said = copy.manage("rotate_keys", FIELD_KEYS=f"{newest},{old}")
        say(f"With a new key before the old: {said.strip()}")
        said = copy.manage("try_keys", FIELD_KEYS=newest)
        say(f"With the new key alone: {said.strip()}")
