"""The `planqa` command: thin subcommands over ingest, index, chat, eval and app.

Results go to stdout, everything else to stderr. An error is one line that says what mends it,
with exit code 2; `--debug` gives the traceback.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import PlanQAError, QuestionError

if TYPE_CHECKING:
    from chat.bot import Bot
    from chat.model import Turn

OK, FAILED, INTERRUPTED = 0, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    from chat.streams import printable_streams

    # NumPy reads it when it is imported. The products are small; the cores are for questions side by side.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with printable_streams():
        return _run(argv)


def _run(argv: Sequence[str] | None) -> int:
    args = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO if args.debug else logging.ERROR, stream=sys.stderr)
    logging.getLogger("chat").setLevel(logging.INFO if args.debug else logging.WARNING)
    try:
        code = int(args.handler(args) or OK)
        sys.stdout.flush()  # a closed pipe is met here, not while the interpreter ends
    except PlanQAError as error:
        if args.debug:
            raise
        _say(str(error))
        return FAILED
    except KeyboardInterrupt:
        print("planqa: stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `planqa show 5.1 | head` is no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        if args.debug:
            raise
        _say(f"{error.filename or 'a file'}: {error.strerror}; choose another path")
        return FAILED
    return code


def _say(words: str) -> None:
    """One line on stderr, whatever the path or the text in it is called."""
    print("planqa:", " ".join(words.split()), file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="planqa", description="Ask a government plan.")
    parser.add_argument("--debug", action="store_true", help="show tracebacks and logs")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_asking(commands)
    _add_fetching(commands)
    from chat.anticipating.command import add_expand_parser
    from chat.brief_command import add_brief_parser
    from chat.building import add_building_parsers
    from chat.receipt_command import add_verify_parser
    from eval.bench.command import add_bench_parser
    from eval.command import add_eval_parser
    from ledger.command import add_commitments_parser
    from web.inspection.command import add_inspect_parser
    from web.service.feedback_command import add_feedback_parser
    from web.service.pause import add_pause_parsers
    from web.service.token_command import add_token_parser

    add_building_parsers(commands)
    add_brief_parser(commands)
    add_verify_parser(commands)
    add_token_parser(commands)
    add_pause_parsers(commands)
    add_feedback_parser(commands)
    add_inspect_parser(commands)
    add_expand_parser(commands)
    add_eval_parser(commands)
    add_bench_parser(commands)
    add_commitments_parser(commands)
    return parser


def _add_asking(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ask = commands.add_parser("ask", help="answer a question; without one, read questions line by line")
    ask.add_argument("question", nargs="?", help="the question, in Chinese")
    ask.add_argument("--json", action="store_true", help="one JSON object instead of text")
    ask.add_argument("--receipt", type=Path, metavar="FILE", help="write what planqa verify checks")
    ask.add_argument("--llm", help="none, embedded, a GGUF file or a base URL (default: PLANQA_LLM)")
    ask.set_defaults(handler=_ask)

    answer = commands.add_parser("answer", help="answer a file of questions, one JSON row each")
    answer.add_argument(
        "--questions", type=Path, required=True, help="questions.jsonl: id, question, history"
    )
    answer.add_argument("--out", type=Path, required=True, help="answers.jsonl")
    answer.add_argument("--resume", action="store_true", help="keep the rows that are already there")
    answer.add_argument("--llm", help="as for ask")
    answer.set_defaults(handler=_answer)

    show = commands.add_parser("show", help="a section of the plan as text: 5.1, 5, 0 or 5.1#p3")
    show.add_argument("address")
    show.add_argument("--plan", help="part of the plan's title, where there are several")
    show.set_defaults(handler=_show)

    serve = commands.add_parser("serve", help="serve the web chat")
    serve.add_argument("--host", help="default 127.0.0.1")
    serve.add_argument("--port", type=int, help="default 7860")
    serve.add_argument(
        "--root-path", metavar="PATH", help="the path that a proxy puts before the page's, such as /planqa"
    )
    serve.add_argument("--settings", type=Path, metavar="FILE", help="TOML; see deploy/planqa.toml")
    serve.add_argument("--llm", help="as for ask")
    serve.set_defaults(handler=_serve)


def _add_fetching(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    fetch = commands.add_parser("fetch-models", help="fetch the models that the settings use, once")
    fetch.add_argument("--only", choices=("embedding", "llm"), help="only this one")
    fetch.set_defaults(handler=_fetch_models)


def _open(args: argparse.Namespace) -> Bot:
    from chat.config import ChatConfig
    from chat.opened import open_bot

    config = ChatConfig.from_env()
    return open_bot(config=replace(config, llm=args.llm) if args.llm else config)


def _ask(args: argparse.Namespace) -> None:
    from chat.model import Turn

    bot = _open(args)
    try:
        if args.question is not None:
            _ask_one(bot, args.question, [], as_json=args.json, receipt=args.receipt)
            return
        if args.receipt:
            raise PlanQAError("--receipt is of one question", expected='planqa ask "…" --receipt FILE')
        history: list[Turn] = []
        for question in _typed_questions():
            try:
                answer = _ask_one(bot, question, history, as_json=args.json)
            except QuestionError as error:
                print(error.found, file=sys.stderr)
                continue
            history += [Turn("user", question), Turn("assistant", answer)]
    finally:
        bot.close()


def _ask_one(
    bot: Bot, question: str, history: Sequence[Turn], *, as_json: bool, receipt: Path | None = None
) -> str:
    from chat.model import Answered
    from chat.receipt_command import write_receipt
    from chat.rows import answer_row
    from chat.terminal import print_event

    text = ""
    for event in bot.ask(question, history):
        if not as_json:
            print_event(event, several=len(bot.plans) > 1)
        if isinstance(event, Answered):
            text = event.answer.text
            if receipt:
                write_receipt(bot, event.answer, receipt)
            if as_json:
                print(json.dumps(answer_row("ask", event.answer), ensure_ascii=False), flush=True)
    return text


def _typed_questions() -> Iterator[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a stray byte spoils a character, not the run
    if sys.stdin.isatty():
        print("planqa: 每行一个问题,空行结束", file=sys.stderr)
    for line in sys.stdin:
        if not line.strip() and sys.stdin.isatty():
            return
        if line.strip():
            yield line.strip()


def _answer(args: argparse.Namespace) -> None:
    from eval.runs.answers import answer_questions, warm_up

    with closing(_open(args)) as bot:
        warm_up(bot)
        answer_questions(bot, args.questions, args.out, resume=args.resume)
    print(args.out)


def _show(args: argparse.Namespace) -> None:
    from chat.terminal import section_text
    from index.config import IndexConfig
    from index.store import load_plans

    print(section_text(load_plans(IndexConfig.from_env()), args.address, args.plan))


def _serve(args: argparse.Namespace) -> None:
    if not (sys.stdin and sys.stdin.isatty()):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the server is up and looks for a new index
    from chat.config import ChatConfig
    from web.service.settings import Settings
    from web.service.starting import listening

    given = {key: value for key in ("host", "port", "root_path") if (value := getattr(args, key)) is not None}
    settings = Settings.from_env(file=args.settings).with_given(given)
    print("planqa: loading models and index …", file=sys.stderr)
    config = replace(ChatConfig.from_env(), hotline=settings.hotline)
    config = replace(config, llm=args.llm or config.llm)
    with listening(settings, config.llm) as listener:
        import app
        from chat.opened import Bots

        with closing(Bots(config=config)) as bots:
            app.serve(bots, settings, config.llm, listener)


def _fetch_models(args: argparse.Namespace) -> None:
    from chat.config import ChatConfig
    from index.config import IndexConfig
    from index.fetch import ModelKind, fetch_models

    config = IndexConfig.from_env()
    wanted: list[ModelKind] = [args.only] if args.only else ["embedding"]
    if args.only is None and ChatConfig.from_env().llm == "embedded":
        wanted.append("llm")
    for path in fetch_models(wanted, config.home, embedding=config.embedding):
        print(path)
    if args.only is None and "llm" not in wanted:
        print("planqa: the language model is optional: planqa fetch-models --only llm", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
