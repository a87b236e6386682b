"""`jobspace train vocabulary`, whole: read the texts, then report, extend or compare."""

from __future__ import annotations

from dataclasses import dataclass

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import UsageError
from jobspace.tables.atomic_folder import free_place
from jobspace.tables.places import require_apart
from jobspace.tables.text_of import TextOf
from jobspace.tables.write import write_table
from jobspace.train.extend import (
    Compared,
    Extended,
    add_terms,
    compared,
    read_terms,
    retrain_tokenizer,
)
from jobspace.train.tokenizer import WordCutter
from jobspace.train.vocabulary import Corpus, Vocabulary, read_corpus, vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for; with none of the first three, a report.

    Attributes:
        add_terms: so many terms, as digits, or a file of terms.
        retrain: learn the tokenizer anew.
        after: the name of an extended encoder, to compare with `encoder`.
        encoder: the encoder's name.
        max_new: most tokens that a tokenizer learned anew gains.
        data: a training data folder, to compare on its test split too.
        output: a table of terms for a report, a folder for a model.
        device: auto, cpu or cuda.
        seed: of samples and intervals.
    """

    add_terms: str | None = None
    retrain: bool = False
    after: str | None = None
    encoder: str = "default"
    max_new: int = 5_000
    data: str | None = None
    output: str | None = None
    device: str = "auto"
    seed: int = 0

    @property
    def extends(self) -> bool:
        """Whether a model is to be written."""
        return self.add_terms is not None or self.retrain

    def require_sense(self) -> None:
        """Refuse what cannot be had together, before any work.

        Raises:
            UsageError: see the messages.
        """
        asked = {"--add-terms": self.add_terms is not None, "--retrain-tokenizer": self.retrain}
        asked |= {"--after": self.after is not None}
        chosen = [name for name, is_asked in asked.items() if is_asked]
        if len(chosen) > 1:
            raise UsageError(
                f"options: got {' and '.join(chosen)}; expected one of them. Run them one after "
                "the other: a model that was written can be extended again."
            )
        if self.data is not None and not chosen:
            raise UsageError(
                "option --data: got a report, which compares nothing; expected --add-terms, "
                "--retrain-tokenizer or --after with it. Add one of these."
            )
        if self.extends:
            self._require_folder()
        if self.after is not None and self.output is not None:
            raise UsageError(
                "output: got -o with --after, which writes nothing; expected none. Leave it out; "
                "--json prints all figures."
            )

    def _require_folder(self) -> None:
        if self.output is None:
            raise UsageError(
                "output: got none; expected a folder for the extended model. Add -o FOLDER."
            )
        free_place(self.output)


def run_vocabulary(
    source: str, request: Request, *, query: str | None = None, text_of: TextOf
) -> Vocabulary | Extended | Compared:
    """Do what was asked with the texts of a file or query.

    Raises:
        InputError: the input or the terms cannot be read, or there is nothing to add.
        UsageError: the options do not go together, or the encoder has no tokenizer.
    """
    request.require_sense()
    require_apart({"the input": source}, {"output": request.output})
    encoder = load_encoder(request.encoder, device=request.device)
    WordCutter.of(encoder)  # refuses before a large input is read
    corpus = read_corpus(source, query=query, text_of=text_of)
    if request.after is not None:
        other = load_encoder(request.after, device=request.device)
        return compared(corpus, encoder, other, data=request.data, seed=request.seed)
    if request.extends:
        return _extended(corpus, encoder, request)
    found = vocabulary(corpus, encoder)
    if request.output is not None:
        write_table(found.to_arrow(), request.output)
    return found


def _extended(corpus: Corpus, encoder: Wrapped, request: Request) -> Extended:
    output = str(request.output)
    if request.add_terms is None:
        return retrain_tokenizer(
            corpus, encoder, output, max_new=request.max_new, data=request.data, seed=request.seed
        )
    terms = int(request.add_terms) if request.add_terms.isdecimal() else request.add_terms
    if terms == 0:
        raise UsageError("terms to add: got 0; expected 1 or more, or a file. Name how many.")
    wanted = terms if isinstance(terms, int) else read_terms(terms)
    return add_terms(corpus, encoder, wanted, output, data=request.data, seed=request.seed)
