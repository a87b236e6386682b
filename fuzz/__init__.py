"""Fuzzing: whatever bytes come in, a reader answers with rows or with one of jobspace's errors.

targets.py   what is fuzzed: readers, cleaning, documents, taxonomies, corrections
seeds.py     small valid inputs that mutations begin from
ugly.py      a thousand ugly inputs, made by this script, which the tests go through
one.py       one target under atheris (coverage-guided), for so many seconds
__main__.py  `python -m fuzz --seconds 3600`: the time split over all targets, one table
"""
