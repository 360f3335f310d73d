"""An ONNX encoder on onnxruntime and tokenizers, without PyTorch. The only importer of both.

A text is encoded by itself. An int8 export scales its activations over a whole batch, so that a
text's vector would depend on its neighbours (cosine down to .99); and on a CPU a batch is no
quicker than its texts one by one on all cores, nor are the same weights as float32 (two thirds of
the speed) or in blocks of 8 bits (half of it): docs/benchmark.md.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np

from index.cores import cores
from index.embedder import Vectors, unusable
from index.models import EmbeddingSource
from index.onnx_outputs import with_outputs
from index.token_states import TokenStates

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

T = TypeVar("T")
_OUTPUT = "last_hidden_state"
_MIDDLE = "/encoder/layer.1/output/LayerNorm/LayerNormalization_output_0"
"""The states after the second of the bundled model's four layers."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """How a model folder says that a text becomes a vector; `max_tokens` counts the special ones."""

    pooling: Literal["cls", "mean"]
    max_tokens: int
    query_prompt: str = ""
    passage_prompt: str = ""


def read_pipeline(source: EmbeddingSource) -> Pipeline | None:
    """What the folder of an ONNX model asks for; None where it is not told, or is more than is done here."""
    folder = Path(source.location)
    if not source.weights.endswith(".onnx") or not (folder / "tokenizer.json").is_file():
        return None
    try:
        modules = [str(module["type"]).rpartition(".")[2] for module in _json(folder / "modules.json")]
        pooling = _pooling(_json(folder / "1_Pooling" / "config.json"))
        transformer = _json(folder / "sentence_bert_config.json")
        settings = _json(folder / "config_sentence_transformers.json")
        by_name = dict(settings["prompts"])
        max_tokens = int(transformer["max_seq_length"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    plain = not transformer.get("do_lower_case") and not settings.get("default_prompt_name")
    if pooling is None or not plain or modules not in (_MODULES, _MODULES[:2]):
        return None
    passage = next((by_name[name] for name in ("document", "passage", "corpus") if name in by_name), "")
    return Pipeline(pooling, max_tokens, by_name.get("query", ""), passage)


_MODULES = ["Transformer", "Pooling", "Normalize"]


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _pooling(config: dict[str, Any]) -> Literal["cls", "mean"] | None:
    """The one way of pooling; older folders have a switch for each way."""
    old = [key for key, on in config.items() if key.startswith("pooling_mode_") and on is True]
    mode = config.get("pooling_mode", old[0] if len(old) == 1 else None)
    if mode in ("cls", "pooling_mode_cls_token"):
        return "cls"
    without_prompt = config.get("include_prompt") is False  # the prompt's tokens left out of the mean
    return "mean" if mode in ("mean", "pooling_mode_mean_tokens") and not without_prompt else None


def forbid_telemetry() -> None:
    """Tell onnxruntime, which would report its use to its maker; before its first import."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


class OnnxEmbedder:
    """An encoder read from a folder. Raises ModelError when the model cannot be loaded.

    Several threads encode at the same time: neither the session nor the tokenizer has a state.
    """

    def __init__(self, source: EmbeddingSource, pipeline: Pipeline) -> None:
        self.source = source
        self.pipeline = pipeline
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(cores(), "encoder")  # started with the first texts for them

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def sha256(self) -> str:
        return self.source.sha256

    @property
    def dims(self) -> int:
        """Length of a vector; loads the model when the source does not say it."""
        return self.source.dims or len(self._vector("一"))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length for questions."""
        return self._encode([self.pipeline.query_prompt + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length for passages of the plan."""
        return self._encode([self.pipeline.passage_prompt + text for text in texts])

    def query_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Token states of questions; only of a model that has the middle layer."""
        return self._each(texts, lambda text: self._states(text, self.pipeline.query_prompt))

    def passage_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Token states of sentences of the plan, likewise."""
        return self._each(texts, lambda text: self._states(text, self.pipeline.passage_prompt))

    def _encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dims), dtype=np.float32)
        return np.stack(self._each(texts, self._vector))

    def _each(self, texts: Sequence[str], encode: Callable[[str], T]) -> list[T]:
        """What `encode` makes of each text; equal texts are encoded once, on all cores."""
        distinct = list(dict.fromkeys(texts))
        rows = map(encode, distinct) if len(distinct) < 2 else self._threads.map(encode, distinct)
        of_text = dict(zip(distinct, rows, strict=True))
        return [of_text[text] for text in texts]

    def _vector(self, text: str) -> Vectors:
        (tokens,), _ = self._run(text, [_OUTPUT])
        return self._pooled(tokens)

    def _states(self, text: str, prompt: str) -> TokenStates:
        (tokens, middle), encoding = self._run(prompt + text, [_OUTPUT, _MIDDLE])
        spans = np.array(encoding.offsets, dtype=np.int32) - len(prompt)
        own = np.flatnonzero((np.array(encoding.special_tokens_mask) == 0) & (spans[:, 0] >= 0))
        ids = np.array(encoding.ids, dtype=np.int32)
        return TokenStates(ids[own], middle[own], spans[own], self._pooled(tokens))

    def _pooled(self, tokens: Vectors) -> Vectors:
        pooled = tokens[0] if self.pipeline.pooling == "cls" else tokens.mean(axis=0)
        return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-12), dtype=np.float32)

    def _run(self, text: str, outputs: Sequence[str]) -> tuple[list[Vectors], Encoding]:
        """Outputs (tokens, dims) for one text, special tokens included."""
        tokenizer, session = self._model()
        encoding = tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        inputs = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        wanted = {node.name for node in session.get_inputs()}
        found = session.run(list(outputs), {name: inputs[name] for name in inputs if name in wanted})
        return [output[0] for output in found], encoding

    def _model(self) -> tuple[Tokenizer, InferenceSession]:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> tuple[Tokenizer, InferenceSession]:
        forbid_telemetry()
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        folder = Path(self.source.location)
        options = SessionOptions()
        options.intra_op_num_threads = 1  # the cores are for texts side by side, and idle threads would spin
        options.log_severity_level = 3  # errors; they come as exceptions
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.enable_truncation(self.pipeline.max_tokens)
            tokenizer.no_padding()
            model = (folder / self.source.weights).read_bytes()
            if _MIDDLE.encode() in model:
                model = with_outputs(model, [_MIDDLE])
            session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise bare exceptions
            raise unusable(self.source.location, error) from error
        return tokenizer, session
