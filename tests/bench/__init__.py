"""What `make bench` measures: how the site starts, what a page weighs, how fast it is.

`python -m tests.bench start weight audit`, or any other of the sections. It fails where
a figure could not be had, and where the site grows under load; whether another figure
is good enough is for the reader to judge.
"""
