"""Dates that cannot be misread: the month is a word, in every language."""
