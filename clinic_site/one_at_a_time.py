from django.db import connection, models


def one_at_a_time(model: type[models.Model]) -> None:
    """Wait for whoever else asked for the same model, until the transaction ends."""
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [table])
