"""What a run was made with: commit, machine, settings, models and index, for whoever reruns it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.questions.sets import Question
from index.config import IndexConfig
from index.cores import cores
from index.manifest import read_manifest
from ingest.errors import PlanQAError

Record = dict[str, Any]
_LIBRARIES = (
    "sentence-transformers",
    "faiss-cpu",
    "bm25s",
    "jieba",
    "onnxruntime",
    "xllamacpp",
    "langchain-core",
)
_FOLDERS = ("PLANQA_HOME", "PLANQA_INDEX")  # where things lie decides no answer; the index has its hash
_USER_INFO = re.compile(r"//[^/@]+@")
_SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD")


def run_record(name: str, env: Mapping[str, str], questions: Sequence[Question]) -> Record:
    """Everything that decides the answers; `identity` is what a resumed run must share."""
    index = index_state(env)
    return {
        "config": name,
        "identity": {
            "settings": settings(env),
            "questions": questions_hash(questions),
            "index": [index.get("corpus"), index.get("model_sha256")],
        },
        "questions": len(questions),
        "git": git_state(),
        "machine": machine(),
        "versions": versions(),
        "index": index,
        "answering_model": model_state(env),
    }


def foreign_record(name: str, about: Mapping[str, str], questions: Sequence[Question]) -> Record:
    """Of a run with another's bot: what is known of it is how it was asked (`about`)."""
    return {
        "config": name,
        "identity": {"bot": dict(about), "questions": questions_hash(questions)},
        "questions": len(questions),
        "bot": dict(about),
        "git": git_state(),
        "machine": machine(),
        "versions": versions(),
    }


def settings(env: Mapping[str, str]) -> dict[str, str]:
    """The PLANQA_ variables that are set, without folders and without the values of secrets."""
    return {
        key: "set" if any(word in key for word in _SECRET) else _USER_INFO.sub("//", value)
        for key, value in sorted(env.items())
        if key.startswith("PLANQA_") and key not in _FOLDERS
    }


def questions_hash(questions: Sequence[Question]) -> str:
    """SHA-256 over what the bot is asked, in order."""
    digest = hashlib.sha256()
    for question in questions:
        digest.update(repr((question.id, question.question, question.history)).encode())
    return digest.hexdigest()


def git_state() -> Record:
    """Commit of the project and whether files differ from it; empty outside a repository."""
    root = Path(__file__).parents[1]
    commit = _git(root, "rev-parse", "HEAD")
    if not commit:
        return {}
    return {"commit": commit, "changed": bool(_git(root, "status", "--porcelain", "--untracked-files=no"))}


def machine() -> Record:
    """Processor, cores this process may use, memory in GiB, system."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": cores(),
        "memory_gib": round(pages / 2**30, 1),
        "python": platform.python_version(),
    }


def versions() -> dict[str, str]:
    """Installed versions of the project and of the libraries that decide its answers."""
    found: dict[str, str] = {}
    for library in ("planqa", *_LIBRARIES):
        try:
            found[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def index_state(env: Mapping[str, str]) -> Record:
    """The manifest of the index in use, embedding model and its hash included; or why there is none."""
    try:
        return asdict(read_manifest(IndexConfig.from_env(env).folder))
    except PlanQAError as error:
        return {"missing": str(error)}


def embedding_state(env: Mapping[str, str]) -> Record:
    """Name and hash of the embedding model that the settings ask for."""
    from index.models import resolve_embedding

    config = IndexConfig.from_env(env)
    try:
        source = resolve_embedding(config.embedding, config.home)
    except PlanQAError as error:
        return {"missing": str(error)}
    return {"model": source.name, "model_sha256": source.sha256}


def model_state(env: Mapping[str, str]) -> Record:
    """The language model by its pin: kind, name or file, hash."""
    from index.models import resolve_llm

    try:
        source = resolve_llm(env.get("PLANQA_LLM", ""), IndexConfig.from_env(env).home)
    except PlanQAError as error:
        return {"missing": str(error)}
    return {
        "kind": source.kind,
        "file": source.path.name if source.path else "",
        "sha256": source.sha256,
        "base_url": _USER_INFO.sub("//", source.base_url),
        "model": source.model,
    }


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
