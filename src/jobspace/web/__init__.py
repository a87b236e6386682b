"""The web app and the REST API: every verb, for people who do not live in a terminal.

settings.py   what a server was started with
guard.py      who may ask, how much at a time, and what a browser may do with the answers
failure.py    the one shape of an error
store.py      uploaded files, under names of ours
jobs.py       long work: its states, its progress, its files; worker.py does it in a process
searches.py   queries to spaces; conditions.py is what a form may ask of columns
work/         what a job does, one file a verb
api/          the REST API, one file a noun
pages/        the pages, one file each; parts/ is what they are made of
"""
