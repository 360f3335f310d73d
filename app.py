"""The web chat: maps what the bot says to what a person sees, with Gradio in between."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Generator, Iterator
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from chat.config import ChatConfig
from ingest.errors import PlanQAError
from web.commitments import Commitments
from web.config import WebConfig
from web.conversation import Asked, Asker, TurnView, converse
from web.document import Document
from web.doors import Doors
from web.examples import examples
from web.help import About
from web.links import Links
from web.page import behaviour, page, title
from web.reader import reader

# Gradio's default of one question at a time would let one slow wording hold up everybody's
# evidence, which takes milliseconds. A waiting question costs a thread and little else: the
# language model serves one after the other by itself. Beyond the queue a person is told to wait.
QUESTIONS_AT_ONCE = 32
QUESTIONS_WAITING = 128
# A thread for each question at once, and some for opening the reader.
THREADS = QUESTIONS_AT_ONCE + 16

# The system's fonts: a font from the network would be a request to somebody else's server.
_FONTS = ("PingFang SC", "Noto Sans SC", "Microsoft YaHei", "system-ui", "sans-serif")
# Gradio summarises all its events with pandas after each of them, for a dashboard that is off here.
_EVENTS_BETWEEN_SUMMARIES = "1000000"
_TELL_FAILURE = "() => { document.querySelector('.planqa').dispatchEvent(new Event('planqa-failed')); }"


def build(bot: Asker, about: About | None = None) -> gr.Blocks:
    """The page over a bot. The conversation is kept by the browser; the server keeps nothing of it."""
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", _EVENTS_BETWEEN_SUMMARIES)
    links = Links.of(bot.plans)
    texts = {plan.id: reader(plan, links) for plan in bot.plans}
    commitments = Commitments(bot.plans, links)

    def read_plan(document: str) -> str:
        """The reader's HTML; empty for a plan that is not here. Called from the page."""
        return texts.get(str(document), "")

    async def read_commitments(_: Any) -> dict[str, Any]:
        """The rows of 承诺查询. Called from the page, as is the next."""
        return await commitments.read()

    async def download_commitments(sent: Any) -> dict[str, str]:
        return await commitments.download(sent)

    def ask(sent: gr.EventData) -> Iterator[TurnView]:
        yield from converse(bot, links, Asked.from_page(sent._data))

    blocks = gr.Blocks(title=title(bot.plans), analytics_enabled=False, fill_width=True)
    with blocks:
        # The template only names the property: plans' text is a value there, never part of it.
        # Answers arrive as `value`, which the template does not show; web/chat.js puts them in place.
        shown: Any = gr.HTML(
            page=page(bot.plans, about or About.of(ChatConfig.from_env())),
            html_template="${page}",
            js_on_load=behaviour(),
            server_functions=[read_plan, read_commitments, download_commitments],
            apply_default_css=False,
        )
        # The page sends one question at a time; "multiple" so that one asked right after a stop,
        # while Gradio still settles the old one, is not dropped in silence.
        asking = shown.ask(
            ask,
            outputs=[shown],
            show_progress="hidden",
            trigger_mode="multiple",
            api_visibility="private",
        )
        # Too many wait, or the server failed: the page says so and keeps the question.
        asking.failure(None, js=_TELL_FAILURE, api_visibility="private")
        shown.stop(None, cancels=[asking], api_visibility="private")
    blocks.queue(default_concurrency_limit=QUESTIONS_AT_ONCE, max_size=QUESTIONS_WAITING, api_open=False)
    return blocks


def launch(bot: Asker, host: str, port: int, *, share: bool = False) -> gr.Blocks:
    """Start serving in the background and return; `close()` ends it.

    Raises PlanQAError where the port is taken or the bot cannot answer.
    """
    _reach_loopback_directly()
    _warm(bot)
    # Gradio itself uses a name that Starlette renamed; nobody who serves the page can mend that.
    warnings.filterwarnings("ignore", message=".*HTTP_422_UNPROCESSABLE_ENTITY.*")
    blocks = build(bot)
    try:
        blocks.launch(
            server_name=host,
            server_port=port,
            share=share,
            prevent_thread_lock=True,
            quiet=True,
            footer_links=[],
            max_threads=THREADS,
            ssr_mode=False,
            pwa=False,
            theme=gr.themes.Base(font=list(_FONTS), font_mono=["monospace"]),
            app_kwargs={
                "middleware": [
                    Middleware(Doors, hosts=WebConfig.from_env().hosts_at(host, share=share)),
                    Middleware(Document, title=title(bot.plans)),
                ]
            },
        )
    except OSError as error:
        raise PlanQAError(
            f"port {port} on {host} is in use or may not be used",
            expected="a free port",
            mend=f"planqa serve --port {port + 1}",
        ) from error
    return blocks


def serve(bot: Asker, host: str = "127.0.0.1", port: int = 7860, share: bool = False) -> None:
    """Serve until Ctrl-C; prints the address once the page can be opened."""
    blocks = launch(bot, host, port, share=share)
    print(f"规划问答 is up: {blocks.local_url}  (Ctrl-C stops it)", flush=True)
    if blocks.share_url:
        print(f"shared for a week at {blocks.share_url}", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print("stopping", flush=True)
    finally:
        blocks.close(verbose=False)


def _warm(bot: Asker) -> None:
    """Find evidence once, so that models are loaded before the first person asks, not then."""
    events = bot.ask((*examples(bot.plans), title(bot.plans))[0])
    next(events, None)
    if isinstance(events, Generator):
        events.close()


def _reach_loopback_directly() -> None:
    """Gradio asks its own server whether it is up; behind an office's HTTP_PROXY that would fail."""
    for name in ("no_proxy", "NO_PROXY"):
        listed = [host for host in os.environ.get(name, "").split(",") if host]
        missing = [host for host in ("127.0.0.1", "localhost") if host not in listed]
        os.environ[name] = ",".join(listed + missing)
