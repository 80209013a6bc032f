from collections.abc import Iterable


def inside_view(queries: Iterable[dict[str, str]]) -> list[str]:
    """Return what the view of a staff page asked of the database, its entry included.

    Who is signed in and which clinic this is was asked before; what the view does, and
    the trail's entry of it, stand between savepoints in a test.
    """
    said = [query["sql"] for query in queries]
    marks = [number for number, sql in enumerate(said) if "SAVEPOINT" in sql]
    within = said[marks[0] : marks[-1]]
    return [sql for sql in within if "SAVEPOINT" not in sql]
