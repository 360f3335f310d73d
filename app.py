"""The web chat: maps what the bot says to what a person sees, with Gradio in between."""

from __future__ import annotations

import os
import warnings
from collections.abc import Generator, Iterator
from typing import Any

import gradio as gr

from chat.config import DEFAULT_LLM
from web.api.source import Searcher, Source
from web.commitments import Commitments
from web.conversation import Asked, Asker, TurnView, converse
from web.examples import examples
from web.help import About
from web.links import Links
from web.page import BEHAVIOUR, TELL_FAILURE, page, script, style, title
from web.reader import reader
from web.service.document import Document
from web.service.doors import Doors
from web.service.feedback import REASONS
from web.service.metrics import Metrics
from web.service.pause import Pausable, Switch
from web.service.server import Server, application
from web.service.settings import Settings

# Gradio's default of one question at a time would let one slow wording hold up everybody's
# evidence, which takes milliseconds. A waiting question costs a thread and little else: the
# language model serves one after the other by itself. Beyond the queue a person is told to wait.
QUESTIONS_AT_ONCE = 32
QUESTIONS_WAITING = 128

# The system's fonts: a font from the network would be a request to somebody else's server.
_FONTS = ("PingFang SC", "Noto Sans SC", "Microsoft YaHei", "system-ui", "sans-serif")
# Gradio summarises all its events with pandas after each of them, for a dashboard that is off here.
_EVENTS_BETWEEN_SUMMARIES = "1000000"


def build(bot: Asker, commitments: Commitments, about: About) -> gr.Blocks:
    """The page over a bot. The conversation is kept by the browser; the server keeps nothing of it."""
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", _EVENTS_BETWEEN_SUMMARIES)
    links = Links.of(bot.plans)
    texts = {plan.id: reader(plan, links) for plan in bot.plans}

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
            page=page(bot.plans, about),
            html_template="${page}",
            js_on_load=BEHAVIOUR,
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
        asking.failure(None, js=TELL_FAILURE, api_visibility="private")
        shown.stop(None, cancels=[asking], api_visibility="private")
    blocks.queue(default_concurrency_limit=QUESTIONS_AT_ONCE, max_size=QUESTIONS_WAITING, api_open=False)
    return blocks


def served(bot: Searcher, settings: Settings, llm: str = DEFAULT_LLM) -> Server:
    """The server of the page and the API over a bot, not yet started; `llm`: who words its answers.

    Raises PlanQAError.
    """
    _reach_loopback_directly()
    _warm(bot)
    # Gradio itself uses a name that Starlette renamed; nobody who serves the page can mend that.
    warnings.filterwarnings("ignore", message=".*HTTP_422_UNPROCESSABLE_ENTITY.*")
    metrics = Metrics()
    observed, switch = metrics.on(bot), Switch(settings.pause_file)
    commitments = Commitments(bot.plans, Links.of(bot.plans))
    source = Source(Pausable(observed, switch, "api"), commitments)
    app = application(source, settings, metrics)
    app.add_middleware(Document, title=title(bot.plans), style=style(), script=script())
    app.add_middleware(Doors, hosts=settings.hosts_at(settings.host))
    gr.mount_gradio_app(
        app,
        build(Pausable(observed, switch, "page"), commitments, _about(settings, llm)),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        root_path=settings.root_path or None,
        footer_links=[],
        ssr_mode=False,
        pwa=False,
        theme=gr.themes.Base(font=list(_FONTS), font_mono=["monospace"]),
    )
    return Server(app, settings)


def _about(settings: Settings, llm: str) -> About:
    reasons = REASONS if settings.feedback else None
    return About(settings.hotline, llm, reasons, settings.keep_questions)


def launch(bot: Searcher, settings: Settings) -> Server:
    """Start serving in the background and return when the page can be opened; `close()` ends it.

    Raises PlanQAError where the port is taken or the bot cannot answer.
    """
    server = served(bot, settings)
    server.start()
    return server


def serve(bot: Searcher, settings: Settings, llm: str = DEFAULT_LLM) -> None:
    """Serve until SIGTERM or Ctrl-C; prints the address once the page can be opened."""
    server = served(bot, settings, llm)
    server.run(lambda: print(f"规划问答 is up: {server.local_url}  (Ctrl-C stops it)", flush=True))
    print("stopped", flush=True)


def _warm(bot: Asker) -> None:
    """Find evidence once, so that models are loaded before the first person asks, not then."""
    events = bot.ask((*examples(bot.plans), title(bot.plans))[0])
    next(events, None)
    if isinstance(events, Generator):
        events.close()


def _reach_loopback_directly() -> None:
    """An office's HTTP_PROXY is not for the loopback, where the embedded model is asked."""
    for name in ("no_proxy", "NO_PROXY"):
        listed = [host for host in os.environ.get(name, "").split(",") if host]
        missing = [host for host in ("127.0.0.1", "localhost") if host not in listed]
        os.environ[name] = ",".join(listed + missing)
