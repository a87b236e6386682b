"""Three encoders with one WordPiece tokenizer of some forty tokens, made in the test."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from jobspace.encode.static import save

TOKENS = (
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "we", "use", "java", "and", "nurse", "software",
    "engineer", "in", "the", "with", "c", "+", "my", "p", "d", "##s", "##q", "##l", "##ys",
    "##park", "##script", "##x", "##ev", "##o", "##p", ",", ".",
)  # fmt: skip
PAIRS = ("software engineer", "we use")
DIM = 8


def tokenizer() -> Tokenizer:
    model = WordPiece({token: i for i, token in enumerate(TOKENS)}, unk_token="[UNK]")
    made = Tokenizer(model)
    made.normalizer = BertNormalizer(lowercase=True)
    made.pre_tokenizer = BertPreTokenizer()
    return made


def vectors(n_rows: int) -> np.ndarray:
    rows = np.random.default_rng(0).normal(size=(n_rows, DIM)).astype(np.float32)
    rows[0] = 0
    return rows


def static(folder: Path) -> Path:
    """A static model that has word pairs too."""
    rows = vectors(len(TOKENS) + len(PAIRS))
    save(folder, vectors=rows, tokenizer_json=tokenizer().to_str(), about={}, pairs=PAIRS)
    return folder


def model2vec(folder: Path) -> Path:
    """A model2vec model with weights for its tokens."""
    from safetensors.numpy import save_file

    folder.mkdir()
    weights = np.linspace(0.5, 1.5, len(TOKENS))
    save_file(
        {"embeddings": vectors(len(TOKENS)), "weights": weights}, folder / "model.safetensors"
    )
    (folder / "tokenizer.json").write_text(tokenizer().to_str())
    (folder / "config.json").write_text(json.dumps({"model_type": "model2vec"}))
    return folder


def bert(folder: Path) -> Path:
    """A BERT of two layers with random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    try:
        from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    except ImportError:  # its older place
        from sentence_transformers.models import Pooling, Transformer

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(TOKENS))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(TOKENS),
        hidden_size=DIM,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder / "raw")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "raw")
    word = Transformer(str(folder / "raw"))
    word.max_seq_length = 32
    SentenceTransformer(modules=[word, Pooling(DIM)], device="cpu").save(str(folder / "model"))
    return folder / "model"
