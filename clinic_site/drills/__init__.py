"""What operators try before a bad day comes: nothing of the site's is changed or sent.

Each drill is a function that gets `say`, for a line about each thing it has found.
"""

from collections.abc import Callable

Say = Callable[[str], object]


class DrillFailed(Exception):
    """Something isn't as it has to be on a bad day; the text says what, and what to do.

    Nothing that a person typed is in it.
    """
