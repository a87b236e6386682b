"""What is made ready before somebody types."""

from jobspace.web.titles import How, _looked_up, _ready


def test_words_of_every_length_can_be_looked_up_before_a_key_waits_for_it() -> None:
    knowledge = _ready(_looked_up("soc"), How()).knowledge
    made = {length for _, length in knowledge.speller._near._tables}
    assert made >= set(range(4, 30))
    assert {"_heads", "_tails", "_signatures"} <= vars(knowledge.near_keys).keys()
