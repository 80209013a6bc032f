"""How fast the site answers beside others, on the same machine in the same minutes.

Only ratios are wanted, because machines differ: each is the median of what came out in
the same round, of at least five.
"""
