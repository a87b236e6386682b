"""Names as SQL writes them."""


def quoted(name: str) -> str:
    """A name in quotes, those inside doubled.

    >>> quoted('my table')
    '"my table"'
    """
    return '"' + name.replace('"', '""') + '"'
