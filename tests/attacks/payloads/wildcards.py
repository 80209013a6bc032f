"""What means more than itself to a database that is asked carelessly (promise I8)."""

WILDCARDS = [
    # LIKE and regular expressions.
    "%", "_", "%%", "__", "\\", "\\%", "\\_", "%a%", "_____", "%' --", ".*", "^", "$",
    ".+", "[a-z]", "(?i)a", "a{1,9}",
    # Quotes and what may follow them.
    "'", "''", '"', "' OR 1=1", "' OR '1'='1", "'; DROP TABLE x--", '" OR ""="',
    "') OR ('1'='1", "1; SELECT pg_sleep(9)", "' UNION SELECT 1--", "\\' OR 1=1--",
    "$$ OR $$", "/* */", "--", "%s", "%(typed)s", "{0}", "{typed}",
    # PostgreSQL's words of a search.
    "*", ":*", "a:*", "a & b", "a | b", "!a", "a <-> b", "( a", "a )", "a:ABCD", "<2>",
    "'a' 'b'", "&&&", "|||", "!!!",
]  # fmt: skip
