"""`make train`: the heads anew, from `data/training/` into `data/heads/`, with their figures."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import torch
from safetensors.torch import load_file, save_file

from index.build import shipped_plan
from index.config import IndexConfig
from index.embedder import encoder_of
from index.expansion import read_expansion
from index.heads import ENCODER, LABELS, read_head
from index.models import resolve_embedding
from index.token_states import TokenEncoder
from ingest.errors import ModelError
from training import answerable, boundary, judge, lists, message
from training.answerable_net import AnswerableNet
from training.data import UNSEEN, Document, documents, list_rows, messages, open_questions, several_asks
from training.figures import figures
from training.groups import Group, anticipated, groups_of, texts_of
from training.judge_net import JudgeNet
from training.states import States

HEADS = Path(str(files("data") / "heads"))
HELD_OUT = ("sanya-2023", "hohhot-2021")
"""Documents that the judge is not trained on: its figures and its threshold are measured there."""
LONG_ASK, ASKS_READ, UNMARKED_TIMES = 15, 4000, 4
"""Of asks from so many characters on so many are read for the ends of clauses; how often the few that were
written without marks are."""
THREADS = 2
"""Fixed, since sums in another order would give other weights."""
Net = TypeVar("Net", bound=torch.nn.Module)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, print the figures, write the heads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("judge", "message", "boundary", "answerable", "lists"))
    parser.add_argument("--epochs", type=int, default=judge.Recipe().epochs, help="of the judge")
    parser.add_argument("--out", type=Path, default=HEADS)
    parser.add_argument("--measure", action="store_true", help="only the figures of the heads that are there")
    args = parser.parse_args(arguments)
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    encoder = _encoder()
    found = documents()
    if args.measure:
        _measure_judge("judge", [d for d in found if d.name in HELD_OUT], encoder, args.out)
        _measure_judge("judge, unseen", documents(UNSEEN), encoder, args.out)
        _measure_boundary(encoder, args.out)
        _measure_answerable(encoder, args.out)
        return
    if args.only in (None, "lists"):
        _train_lists(found, encoder, args.out)
    if args.only in (None, "message"):
        _train_message(encoder, args.out)
    if args.only in (None, "boundary"):
        _train_boundary(found, encoder, args.out)
    if args.only in (None, "answerable"):
        _train_answerable(found, encoder, args.out)
    if args.only in (None, "judge"):
        _train_judge(found, encoder, judge.Recipe(epochs=args.epochs), args.out)


def _encoder() -> TokenEncoder:
    encoder = encoder_of(resolve_embedding("", IndexConfig.from_env().home))
    if not isinstance(encoder, TokenEncoder):
        raise ModelError("the default encoder shows no token states", expected="the bundled ONNX model")
    return encoder


def _train_message(encoder: TokenEncoder, out: Path) -> None:
    recipe = message.Recipe()
    own = message.examples_of(messages(), encoder)
    print(
        f"message: {len(own)} messages; in {message.FOLDS} parts, each read by a net trained on the others:"
    )
    print(f"message: {_said(asdict(message.cross_validated(own, recipe)))}")
    net = message.trained(own, recipe)
    _save(net, out / "message.safetensors", encoder, {LABELS: ",".join(message.LABELS)})


def _train_boundary(found: Sequence[Document], encoder: TokenEncoder, out: Path) -> None:
    draw = random.Random(0)
    asks = [ask.text for d in found for ask in d.asks if len(ask.text) >= LONG_ASK]
    texts = [*(m.text for m in messages()), *draw.sample(asks, ASKS_READ)]
    rows = several_asks()
    own = [row for n, row in enumerate(rows) if n % 5]
    runs = boundary.runs_of([*texts, *(row.text for row in own)]) + boundary.unmarked(own) * UNMARKED_TIMES
    print(f"boundary: {len(runs)} texts without their marks, {len(rows) - len(own)} messages held out")
    net = boundary.trained(boundary.places(runs, encoder, draw), boundary.Recipe())
    _save(net, out / "boundary.safetensors", encoder, {})
    _measure_boundary(encoder, out)


def _measure_boundary(encoder: TokenEncoder, out: Path) -> None:
    head = read_head(out / "boundary.safetensors")
    print(f"boundary: {_said(boundary.figures(head, several_asks()[::5], encoder))}")


def _train_answerable(found: Sequence[Document], encoder: TokenEncoder, out: Path) -> None:
    own = answerable.examples_of(found, encoder)
    print(f"answerable: {len(own.answered)} asks to train on")
    net = answerable.trained(own, answerable.Recipe())
    _save(net, out / "answerable.safetensors", encoder, {})
    _measure_answerable(encoder, out)


def _measure_answerable(encoder: TokenEncoder, out: Path) -> None:
    net = _loaded(AnswerableNet(), out / "answerable.safetensors")
    unseen = answerable.examples_of(documents(UNSEEN), encoder)
    print(f"answerable, unseen: {_said(answerable.figures(net, unseen))}")


def _train_lists(found: Sequence[Document], encoder: TokenEncoder, out: Path) -> None:
    embedder = encoder_of(resolve_embedding("", IndexConfig.from_env().home))
    own = lists.examples_of(list_rows(), found, messages(), embedder)
    print(f"lists: {len(own.lists)} rows, {own.lists.sum():.0f} of them lists; each wording read without it:")
    print(f"lists: {_said(lists.cross_validated(own))}")
    _save(lists.trained(own), out / "lists.safetensors", encoder, {})


def _train_judge(found: Sequence[Document], encoder: TokenEncoder, recipe: judge.Recipe, out: Path) -> None:
    states = States(encoder)
    answered, left_open = read_expansion(shipped_plan()).answered, open_questions()
    asked = [text for d in found for ask in d.asks for text in texts_of(ask)]
    asked += [q for table in (answered, left_open) for qs in table.values() for q in qs]
    states.add(asked, [t for d in found for s in d.sentences.values() for t in (s.text, s.context) if t])
    groups: list[Group] = []
    for document in found:
        groups += groups_of(document, states)
        if document.name == "plan":
            groups += anticipated(document, answered, left_open, states)
    held = [g for g in groups if g.document in HELD_OUT]
    print(f"judge: {len(groups) - len(held)} asks to train on, {len(held)} held out ({', '.join(HELD_OUT)})")
    net = judge.trained([g for g in groups if g.document not in HELD_OUT], states, recipe)
    measured = figures(net, held, states)
    print(f"judge: {_said(asdict(measured))}")
    _save(net, out / "judge.safetensors", encoder, {})


def _measure_judge(name: str, held: Sequence[Document], encoder: TokenEncoder, out: Path) -> None:
    states = States(encoder)
    asked = [text for d in held for ask in d.asks for text in texts_of(ask)]
    states.add(asked, [t for d in held for s in d.sentences.values() for t in (s.text, s.context) if t])
    net = _loaded(JudgeNet(), out / "judge.safetensors")
    measured = figures(net, [g for d in held for g in groups_of(d, states)], states)
    print(f"{name}: {_said(asdict(measured))}")


def _loaded(net: Net, path: Path) -> Net:
    net.load_state_dict({name: value.float() for name, value in load_file(path).items()})
    return net.eval()


def _save(net: torch.nn.Module, path: Path, encoder: TokenEncoder, notes: Mapping[str, str]) -> None:
    """Half precision: the answers change less than between two seeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    weights = {name: value.detach().half().contiguous() for name, value in net.state_dict().items()}
    save_file(weights, path, {ENCODER: encoder.sha256, **notes})
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB", file=sys.stderr)


def _said(values: Mapping[str, float]) -> str:
    return ", ".join(
        f"{name} {value:.3f}" if value % 1 else f"{name} {value:.0f}" for name, value in values.items()
    )


if __name__ == "__main__":
    main()
