"""Finished pages, answered by each worker without Django, as Django would."""
