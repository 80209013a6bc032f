"""Requests of people who don't exist, to try the site out and to measure it."""
