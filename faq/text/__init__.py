"""An answer's words: kept safe, compared, searched for claims, judged for ease.

Nothing here knows of models or requests.
"""
