"""The first page of the staff pages: what needs somebody now, and what only waits."""

from intake.desk.page import Desk, desk

__all__ = ["Desk", "desk"]
