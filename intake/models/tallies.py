from django.db import connection, models
from django.db.models import Sum


class TallyQuerySet(models.QuerySet["Tally"]):
    def totals(self) -> dict[str, int]:
        """Return how many requests stand where, and how many were "received" at all."""
        sums = self.values_list("standing").annotate(Sum("change"))
        return dict(sums.values_list("standing", "change__sum"))

    def compact(self) -> None:
        """Put the rows of each standing together, whoever reads meanwhile."""
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH gone AS (DELETE FROM intake_tally RETURNING standing, change) "
                "INSERT INTO intake_tally (standing, change) "
                "SELECT standing, sum(change) FROM gone GROUP BY standing"
            )


class Tally(models.Model):
    """How the number of requests of a standing changed.

    A trigger adds a row for each, so that nobody waits for another who counts too, and
    no page has to count the table of requests. "received" counts them as they come in.
    """

    standing = models.CharField(max_length=11)
    change = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        # The table may hold the room of many rows that were put together since.
        indexes = [
            models.Index(
                name="intake_tally_by_standing", fields=["standing"], include=["change"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.standing} {self.change:+}"
