"""A request of each verb that works as it stands: for the schema, the docs page and the tests."""

from __future__ import annotations

from typing import Any, Final

_BRAG = (
    "# Data Analyst, 2021 to 2024\n\n"
    "- Wrote SQL for the stock report of 40 shops\n"
    "- Built 12 dashboards in Tableau for finance\n"
)
_POSTING = (
    "# Data Analyst\n\nRequirements\n\n- Experience with SQL\n- Dashboards in Tableau\n"
    "- Experience with forecasting in Python\n"
)

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "normalize": {
        "file": [
            {"id": 1, "occupation": "ER nurse"},
            {"id": 2, "occupation": "retired teacher"},
            {"id": 3, "occupation": "cpa"},
        ],
        "columns": ["occupation"],
    },
    "find": {
        "file": ["Software Engineer", "Sr. software developer", "Nurse", "Programmer analyst"],
        "like": ["software engineer", "programmer"],
        "min_similarity": 0.6,
    },
    "match": {
        "left": ["Registered nurse with ICU experience", "Accountant for small firms"],
        "right": ["Bookkeeper wanted", "Nurse, intensive care, nights", "Truck driver"],
        "top_k": 1,
    },
    "compare": {"mine": [_BRAG], "postings": [_POSTING]},
    "ask": {"mine": [_BRAG], "questions": ["Have you built dashboards?"]},
    "evaluate": {
        "file": [
            {"query": "RN", "positive": "registered nurse"},
            {"query": "cpa", "positive": "certified public accountant"},
            {"query": "trucker", "positive": "truck driver"},
        ],
    },
}
