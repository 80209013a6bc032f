"""What `make bench` measures: how the site starts, what a page weighs, how it rates.

`python -m tests.bench start weight audit`, or any of the three. It fails only where a
figure could not be had: whether a figure is good enough is for the reader to judge.
"""
