"""The encoder: a tiny random BERT made here, then the real default model."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from fakes import BigramEmbedder

from index.embedder import Embedder, Vectors, encoder_of
from index.models import EmbeddingSource, resolve_embedding
from index.onnx_embedder import OnnxEmbedder, Pipeline, read_pipeline
from index.remembering import RememberingEmbedder
from index.transformer_embedder import SentenceTransformerEmbedder
from ingest.errors import ModelError

TEXTS = ["老旧小区加装电梯", "到2025年，建成区绿化覆盖率达到42%以上。", "扩大公园绿地面积。" * 12]


def hub_source(hub_id: str) -> EmbeddingSource:
    return EmbeddingSource(name=hub_id, location=hub_id, sha256="")


@pytest.fixture(scope="module")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 8 dimensions with random weights, as safetensors: a person's own model."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny-bert")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(TEXTS)))]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(0)
    shape = BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    BertModel(shape).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.mark.processes
def test_own_folder_works_without_onnx(tiny_bert: Path, tmp_path: Path) -> None:
    """A plain PyTorch model given by path gives unit float32 rows of its own length."""
    embedder = encoder_of(resolve_embedding(str(tiny_bert), tmp_path))
    vectors = embedder.encode_passages(TEXTS)
    assert (vectors.shape, vectors.dtype, embedder.dims) == ((3, 8), np.float32, 8)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.allclose(embedder.encode_queries(TEXTS), vectors, atol=1e-6)  # it has no query prompt


@pytest.mark.processes
def test_no_texts_give_no_rows(tiny_bert: Path, tmp_path: Path) -> None:
    """An empty list has the right number of columns."""
    embedder = encoder_of(resolve_embedding(str(tiny_bert), tmp_path))
    assert embedder.encode_passages([]).shape == (0, 8)


@pytest.mark.slow
def test_hub_id_without_network_is_an_error_not_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the model and the setting, with no retries that last a minute."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    embedder = SentenceTransformerEmbedder(hub_source("nobody/no-such-model"))
    begin = time.monotonic()
    with pytest.raises(ModelError, match=r"nobody/no-such-model.*PLANQA_EMBEDDING"):
        embedder.encode_queries(["问"])
    assert time.monotonic() - begin < 20


@pytest.mark.slow
def test_folder_that_holds_no_model_is_an_error(tmp_path: Path) -> None:
    """Weights that are no weights give one line, not a traceback of three libraries."""
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    embedder = SentenceTransformerEmbedder(resolve_embedding(str(tmp_path), tmp_path))
    with pytest.raises(ModelError, match="cannot be loaded"):
        embedder.encode_queries(["问"])


@pytest.mark.processes
def test_making_an_embedder_loads_nothing() -> None:
    """The heavy libraries are imported by the first text, not by the import or the constructor."""
    code = """
import sys
from index.embedder import encoder_of
from index.models import EmbeddingSource
embedder = encoder_of(EmbeddingSource("n", "somewhere", "", dims=512))
print(embedder.dims, sorted({"torch", "transformers", "sentence_transformers"} & set(sys.modules)))
"""
    root = Path(__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert run.stdout.strip() == "512 []"


PROMPT = "查询："
FOLDER = {
    "modules.json": [{"type": f"sentence_transformers.models.{kind}"} for kind in ("Transformer", "Pooling")],
    "1_Pooling/config.json": {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False},
    "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
    "config_sentence_transformers.json": {"prompts": {"query": PROMPT}, "default_prompt_name": None},
    "tokenizer.json": {},
}


def onnx_source(folder: Path, **changed: object) -> EmbeddingSource:
    """A folder that holds the configuration of an ONNX encoder and no weights."""
    (folder / "1_Pooling").mkdir()
    for name, content in (FOLDER | changed).items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return EmbeddingSource("own", str(folder), "", "model.onnx")


def test_the_folder_says_how_a_text_becomes_a_vector(tmp_path: Path) -> None:
    """Pooling, prompt and length come from the model's own files."""
    assert read_pipeline(onnx_source(tmp_path)) == Pipeline("cls", 512, PROMPT)


@pytest.mark.parametrize(
    "changed",
    [
        {"1_Pooling/config.json": {"pooling_mode": "max"}},
        {"1_Pooling/config.json": {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}},
        {"1_Pooling/config.json": {"pooling_mode": "mean", "include_prompt": False}},
        {"modules.json": [*FOLDER["modules.json"], {"type": "sentence_transformers.models.Dense"}]},
        {"sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": True}},
        {"sentence_bert_config.json": {"max_seq_length": None}},
        {"config_sentence_transformers.json": {"prompts": {"a": "b"}, "default_prompt_name": "a"}},
        {"modules.json": 7},
    ],
)
def test_what_the_fast_way_does_not_do_is_left_to_sentence_transformers(
    changed: dict[str, object], tmp_path: Path
) -> None:
    """A model of another make never gets a vector that its folder does not ask for."""
    source = onnx_source(tmp_path, **changed)
    assert read_pipeline(source) is None
    chosen = encoder_of(source)
    assert isinstance(chosen, RememberingEmbedder)
    assert isinstance(chosen.encoder, SentenceTransformerEmbedder)


def test_damaged_onnx_is_an_error_of_one_line(tmp_path: Path) -> None:
    """A folder in order with a tokenizer or weights that are none names the model and the setting."""
    with pytest.raises(ModelError, match=r"cannot be loaded.*PLANQA_EMBEDDING"):
        encoder_of(onnx_source(tmp_path)).encode_queries(["问"])


class Counting(BigramEmbedder):
    """Keeps the queries of each call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        return super().encode_queries(texts)


def test_a_query_is_encoded_once_and_new_ones_together() -> None:
    """The wordings of a question cost one call, however often they are asked for."""
    encoder = Counting()
    embedder = RememberingEmbedder(encoder)
    rows = embedder.encode_queries(["甲", "乙", "甲"])
    assert np.array_equal(rows, BigramEmbedder().encode_queries(["甲", "乙", "甲"]))
    again = embedder.encode_queries(["乙", "丙", "丁"])
    assert np.array_equal(again, BigramEmbedder().encode_queries(["乙", "丙", "丁"]))
    assert encoder.calls == [["甲", "乙"], ["丙", "丁"]]


def test_the_memory_is_bounded_and_forgets_the_longest_unused() -> None:
    """More queries in one call than are remembered still get their rows."""
    encoder = Counting()
    embedder = RememberingEmbedder(encoder, remembered=2)
    assert embedder.encode_queries(["甲", "乙", "丙"]).shape[0] == 3
    embedder.encode_queries(["乙"])
    embedder.encode_queries(["丁"])
    embedder.encode_queries(["乙"])
    embedder.encode_queries(["丙"])
    assert encoder.calls == [["甲", "乙", "丙"], ["丁"], ["丙"]]


def test_threads_do_not_wait_for_each_other() -> None:
    """Two questions are encoded at the same time: no lock is held around the encoder."""

    class Meeting(BigramEmbedder):
        both = Barrier(2, timeout=20)

        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            self.both.wait()
            return super().encode_queries(texts)

    embedder = RememberingEmbedder(Meeting())
    with ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(embedder.encode_queries, [["甲"], ["乙"]]))
    assert [row.shape for row in rows] == [(1, 256), (1, 256)]


@pytest.fixture
def real(real_embedder: Embedder) -> OnnxEmbedder:
    """The default model; the fixture of all tests, with its real type and without its memory."""
    assert isinstance(real_embedder, RememberingEmbedder)
    assert isinstance(real_embedder.encoder, OnnxEmbedder)
    return real_embedder.encoder


@pytest.mark.models
class TestDefaultModel:
    def test_rows_have_512_dims_and_unit_length(self, real: OnnxEmbedder) -> None:
        """What the index is built on: inner product equals cosine."""
        vectors = real.encode_passages(TEXTS)
        assert (vectors.shape, vectors.dtype, real.dims) == ((3, 512), np.float32, 512)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)

    def test_both_ways_lead_to_the_same_vectors(self, real: OnnxEmbedder) -> None:
        """sentence-transformers on the same folder is the reference: pooling, prompt, truncation."""
        reference = SentenceTransformerEmbedder(real.source)
        texts = [*TEXTS, "PM2.5 浓度\n降到 35μg/m³ ！", "很长的一段，" * 200, "繁體字與 English", ""]
        for ours, theirs in (
            (real.encode_passages(texts), reference.encode_passages(texts)),
            (real.encode_queries(texts), reference.encode_queries(texts)),
        ):
            assert (ours * theirs).sum(axis=1).min() > 0.9999

    def test_query_prompt_goes_before_queries_only(self, real: OnnxEmbedder) -> None:
        """A query is encoded as prompt and text, a passage as it stands."""
        prompt = "为这个句子生成表示以用于检索相关文章："
        query = real.encode_queries([TEXTS[0]])
        assert np.array_equal(query, real.encode_passages([prompt + TEXTS[0]]))
        assert float(query[0] @ real.encode_passages([TEXTS[0]])[0]) < 0.99

    def test_vector_does_not_depend_on_neighbours(self, real: OnnxEmbedder) -> None:
        """An int8 model in batches would give another vector in other company."""
        together = real.encode_passages(TEXTS)
        alone = np.vstack([real.encode_passages([text]) for text in TEXTS])
        assert np.array_equal(together, alone)

    def test_threads_get_the_same_vectors(self, real: OnnxEmbedder) -> None:
        """The web chat calls from several threads at once."""
        alone = [real.encode_queries([text]) for text in TEXTS]
        with ThreadPoolExecutor(8) as pool:
            rows = list(pool.map(lambda n: real.encode_queries([TEXTS[n % 3]]), range(48)))
        assert all(np.array_equal(row, alone[n % 3]) for n, row in enumerate(rows))

    def test_meaning_beats_shared_characters(self, real: OnnxEmbedder) -> None:
        """Spoken words find the official ones: it is the real model, not noise."""
        passages = real.encode_passages(["推进老旧小区改造，加装电梯。", "老字号企业不能随便装修房子。"])
        scores = passages @ real.encode_queries(["老房子能不能装电梯？"])[0]
        assert scores[0] > scores[1]

    def test_loads_and_encodes_in_silence(self, real: OnnxEmbedder) -> None:
        """A fresh process prints nothing but its own result, without a terminal."""
        code = f"""
import os, sys
from index.embedder import encoder_of
from index.models import EmbeddingSource
embedder = encoder_of({real.source!r})
shape = embedder.encode_passages(["一", "二"]).shape
print(shape, "torch" in sys.modules, os.environ["ORT_DISABLE_TELEMETRY"])
"""
        root = Path(__file__).parents[1]
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
        )
        assert (run.stdout, run.stderr) == ("(2, 512) False 1\n", "")
