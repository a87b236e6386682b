"""What keeps a command's start short."""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec


class _NoPandas(MetaPathFinder):
    """Finds that there is no pandas."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Refuse pandas; leave everything else to the next finder."""
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is not asked for", name=fullname)
        return None


def arrow_without_pandas() -> None:
    """Let pyarrow find no pandas, so that its first array does not import it (0.3 s).

    pyarrow looks for pandas once, to take frames apart; a command reads files and has none. pandas
    itself can be imported afterwards as ever.
    """
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        import pyarrow

        pyarrow.array(["x"])
    finally:
        sys.meta_path.remove(finder)
