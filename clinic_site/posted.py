from typing import Any

from django.http import QueryDict


def with_value(posted: Any, name: str, value: str) -> QueryDict:
    """Return what was posted, but for one hidden field of the page that comes back."""
    changed = posted.copy()
    changed[name] = value
    return changed
