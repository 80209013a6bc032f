"""Find the answers to what a reader types, the likeliest first.

What was typed (folding) is read with the words that the answers and the clinic's
synonyms have (vocabulary), typing errors put right (typing_errors), and becomes what to
look for (terms). PostgreSQL finds and ranks it (finding), and the reader sees where it
stands (passages).
"""
