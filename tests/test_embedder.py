"""The encoder: a tiny random BERT made here, then the real default model."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embedder import Embedder, RememberingEmbedder, encoder_of
from index.models import EmbeddingSource, resolve_embedding
from index.onnx_embedder import OnnxEmbedder
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


def test_no_texts_give_no_rows(tiny_bert: Path, tmp_path: Path) -> None:
    """An empty list has the right number of columns."""
    embedder = encoder_of(resolve_embedding(str(tiny_bert), tmp_path))
    assert embedder.encode_passages([]).shape == (0, 8)


def test_hub_id_without_network_is_an_error_not_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the model and the setting, with no retries that last a minute."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    embedder = encoder_of(hub_source("nobody/no-such-model"))
    begin = time.monotonic()
    with pytest.raises(ModelError, match=r"nobody/no-such-model.*PLANQA_EMBEDDING"):
        embedder.encode_queries(["问"])
    assert time.monotonic() - begin < 20


def test_folder_that_holds_no_model_is_an_error(tmp_path: Path) -> None:
    """Weights that are no weights give one line, not a traceback of three libraries."""
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    embedder = encoder_of(resolve_embedding(str(tmp_path), tmp_path))
    with pytest.raises(ModelError, match="cannot be loaded"):
        embedder.encode_queries(["问"])


def test_making_an_embedder_loads_nothing() -> None:
    """The heavy libraries are imported by the first text, not by the import or the constructor."""
    code = """
import sys
from index.embedder import encoder_of
from index.models import EmbeddingSource
embedder = encoder_of(EmbeddingSource("n", "somewhere", "", dims=512))
heavy = {"torch", "transformers", "sentence_transformers", "onnxruntime"}
print(embedder.dims, sorted(heavy & set(sys.modules)))
"""
    root = Path(__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert run.stdout.strip() == "512 []"


@pytest.fixture
def real(real_embedder: Embedder) -> OnnxEmbedder:
    """The default model without the memory for queries, with its real type."""
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

    def test_pools_the_first_token(self, real: OnnxEmbedder) -> None:
        """CLS pooling, checked against onnxruntime by itself; the mean would be another vector."""
        import onnxruntime
        from tokenizers import Tokenizer

        folder = Path(real.source.location)
        ids = Tokenizer.from_file(str(folder / "tokenizer.json")).encode(TEXTS[1]).ids
        session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
        ones, zeros = np.ones((1, len(ids)), np.int64), np.zeros((1, len(ids)), np.int64)
        feed = {"input_ids": np.array([ids]), "attention_mask": ones, "token_type_ids": zeros}
        names = {wanted.name for wanted in session.get_inputs()}
        tokens = session.run(None, {k: v for k, v in feed.items() if k in names})[0][0]
        first, mean = tokens[0] / np.linalg.norm(tokens[0]), tokens.mean(axis=0)
        vector = real.encode_passages([TEXTS[1]])[0]
        assert vector @ first == pytest.approx(1, abs=1e-4)
        assert vector @ (mean / np.linalg.norm(mean)) < 0.99

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
from index.embedder import encoder_of
from index.models import EmbeddingSource
embedder = encoder_of({real.source!r})
print(embedder.encode_passages(["一", "二"]).shape)
"""
        root = Path(__file__).parents[1]
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
        )
        assert (run.stdout, run.stderr) == ("(2, 512)\n", "")
