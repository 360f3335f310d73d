"""The web chat: maps what the bot says to what a person sees, with Gradio in between."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from chat.config import DEFAULT_LLM
from web.api.source import Searcher
from web.conversation import Asked, converse
from web.page import BEHAVIOUR, TELL_FAILURE, script, style
from web.service import events
from web.service.desk import Desk
from web.service.document import Document
from web.service.doors import Doors
from web.service.edition import Edition, Editions
from web.service.forgetting import forget
from web.service.listening import Listener
from web.service.readiness import Readiness
from web.service.renewal import Indexes, Only, Renewal
from web.service.server import QUESTIONS_AT_ONCE, Server, application, refusing
from web.service.settings import Settings
from web.service.starting import about
from web.service.traffic import Traffic
from web.service.waiting import length, tell_full
from web.toolkit import gr

# Gradio's default of one question at a time would let one slow wording hold up everybody's
# evidence, which takes milliseconds. A waiting question costs a thread and little else: the
# language model serves one after the other by itself. Beyond the queue a person is told to wait.
QUESTIONS_WAITING = 128

# The system's fonts: a font from the network would be a request to somebody else's server.
_FONTS = ("PingFang SC", "Noto Sans SC", "Microsoft YaHei", "system-ui", "sans-serif")


def build(editions: Editions) -> gr.Blocks:
    """The page. The conversation is kept by the browser; the server keeps nothing of it.

    The page is built once: a new index changes what it shows (`renew`) and who answers, not the parts
    by whose numbers an open page asks.
    """

    async def read_commitments(_: Any) -> dict[str, Any]:
        """The rows of 承诺查询. Called from the page, as are the next."""
        return await editions.current.commitments.read()

    async def read_alike(sent: Any) -> list[str]:
        return await editions.current.commitments.alike(sent)

    async def download_commitments(sent: Any) -> dict[str, str]:
        return await editions.current.commitments.download(sent)

    async def download_brief(sent: Any) -> dict[str, str]:
        """A brief on what is searched in 承诺查询. Called from the page."""
        return await editions.current.briefs.download(sent)

    def ask(sent: gr.EventData) -> Iterator[dict[str, Any]]:
        """States of the turn, each with the index that answers, so that the page hears of a new one."""
        edition = editions.current
        index = {"name": edition.name, "plans": edition.plans}
        with closing(converse(edition.bot, edition.links, Asked.from_page(sent._data))) as states:
            for state in states:
                yield {**state, "index": index}

    blocks = gr.Blocks(title=editions.current.title, analytics_enabled=False, fill_width=True)
    with blocks:
        # The template only names the property: plans' text is a value there, never part of it.
        # Answers arrive as `value`, which the template does not show; web/chat.js puts them in place.
        shown: Any = gr.HTML(
            page=editions.current.page,
            html_template="${page}",
            js_on_load=BEHAVIOUR,
            server_functions=[
                read_commitments,
                read_alike,
                download_commitments,
                download_brief,
            ],
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
    forget(blocks)
    return blocks


def renew(blocks: gr.Blocks, edition: Edition) -> None:
    """Who opens the page from now on sees this edition."""
    (shown,) = (block for block in blocks.blocks.values() if isinstance(block, gr.HTML))
    shown.props = {**shown.props, "page": edition.page}
    blocks.title = edition.title
    blocks.config = blocks.get_config_file()  # what Gradio sends with the document, replaced at once


def served(
    indexes: Indexes, settings: Settings, llm: str = DEFAULT_LLM, listener: Listener | None = None
) -> Server:
    """The server of the page and the API, not yet started; `llm`: who words its answers, `listener`: the
    port where something is served already.

    It answers from the index that is there now, and from each newer one once that is loaded.
    Raises PlanQAError.
    """
    _reach_loopback_directly()
    # Gradio itself uses a name that Starlette renamed; nobody who serves the page can mend that.
    warnings.filterwarnings("ignore", message=".*HTTP_422_UNPROCESSABLE_ENTITY.*")
    desk = Desk(settings, about(settings, llm))
    editions = Editions(desk.edition(*indexes.open()))
    blocks = build(editions)
    tell_full(blocks, refusing(desk.metrics))
    desk.metrics.queued(lambda: length(blocks))

    def take(generation: str, bot: Searcher) -> None:
        edition = desk.edition(generation, bot)
        editions.take(edition)
        renew(blocks, edition)

    renewal = Renewal(indexes, editions.current.name, take)
    ready = Readiness(editions, desk.switch, lambda: renewal.problem)
    app = application(editions, settings, desk.metrics, desk.store, ready)
    app.add_middleware(
        Document,
        title=lambda: editions.current.title,
        hotline=settings.hotline,
        style=style(),
        script=script(),
    )
    app.add_middleware(
        Doors,
        hosts=settings.hosts_at(settings.host),
        frames=settings.frame_ancestors,
        refused=desk.metrics.refused,
    )
    app.add_middleware(Traffic, metrics=desk.metrics)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        root_path=settings.root_path or None,
        footer_links=[],
        ssr_mode=False,
        pwa=False,
        theme=gr.themes.Base(font=list(_FONTS), font_mono=["monospace"]),
    )
    return Server(app, settings, editions, renewal, listener or Listener(settings))


def launch(bot: Searcher, settings: Settings) -> Server:
    """Start serving in the background and return when the page can be opened; `close()` ends it.

    Raises PlanQAError where the port is taken or the bot cannot answer.
    """
    server = served(Only(bot), settings)
    server.start()
    return server


def serve(
    indexes: Indexes, settings: Settings, llm: str = DEFAULT_LLM, listener: Listener | None = None
) -> None:
    """Serve until SIGTERM or Ctrl-C; prints the address once questions are answered."""
    events.set_up(settings.log)
    server = served(indexes, settings, llm, listener)
    server.run(lambda: print(f"规划问答 is up: {server.local_url}  (Ctrl-C stops it)", flush=True))
    print("stopped", flush=True)


def _reach_loopback_directly() -> None:
    """An office's HTTP_PROXY is not for the loopback, where the embedded model is asked."""
    for name in ("no_proxy", "NO_PROXY"):
        listed = [host for host in os.environ.get(name, "").split(",") if host]
        missing = [host for host in ("127.0.0.1", "localhost") if host not in listed]
        os.environ[name] = ",".join(listed + missing)
