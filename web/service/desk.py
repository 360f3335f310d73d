"""What stays while indexes come and go: figures, feedback, the off switch; and how an edition is made."""

from __future__ import annotations

from collections.abc import Generator

from web.api.source import Searcher, Source
from web.briefs import Briefs
from web.commitments import Commitments
from web.conversation import Asker
from web.examples import examples
from web.help import About
from web.links import Links
from web.page import page, title
from web.reader import reader
from web.service.edition import Edition
from web.service.events import Told
from web.service.feedback_store import FeedbackStore
from web.service.living import Living
from web.service.metrics import Metrics
from web.service.pause import Door, Pausable, Switch
from web.service.programs import programs
from web.service.server import address_of
from web.service.settings import Settings


class Desk:
    """Of the server, whichever index it answers from."""

    def __init__(self, settings: Settings, about: About) -> None:
        self.metrics = Metrics()
        self.switch = Switch(settings.pause_file)
        self.store = FeedbackStore(
            settings.feedback_file,
            keep_questions=settings.keep_questions,
            retention_days=settings.retention_days,
        )
        self._settings = settings
        self._about = about

    def edition(self, name: str, bot: Searcher) -> Edition:
        """All that is made of one index. Raises PlanQAError where the bot cannot answer."""
        _warm(bot)
        links = Links.of(bot.plans)
        commitments = Commitments(bot.plans, links, getattr(bot, "index", None))
        briefs = Briefs(bot)
        source = Source(self._behind("api", name, bot), commitments, briefs)
        store = self.store if self._settings.feedback else None
        api = programs(source, address_of(self._settings), self._settings.public_page, store)
        return Edition(
            name=name,
            bot=self._behind("page", name, bot),
            links=links,
            texts={plan.id: reader(plan, links) for plan in bot.plans},
            commitments=commitments,
            briefs=briefs,
            page=page(bot.plans, self._about, name),
            title=title(bot.plans),
            programs=Living(api, source.forget),
        )

    def _behind(self, door: Door, name: str, bot: Searcher) -> Searcher:
        """The bot, counted, under the off switch, told to the operator."""
        pausable = Pausable(self.metrics.on(bot), self.switch, door)
        return Told(pausable, name, self.store.add_question if self._settings.keep_questions else None)


def _warm(bot: Asker) -> None:
    """Find evidence once, so that models are loaded before the first person asks, not then."""
    events = bot.ask((*examples(bot.plans), title(bot.plans))[0])
    next(events, None)
    if isinstance(events, Generator):
        events.close()
