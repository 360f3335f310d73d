"""Fixtures of all tests: no network, the shipped plan, an index of it with a fake and with the real model."""

from __future__ import annotations

import gc
import os
import re
import ssl
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from fakes import SMALL_PLAN, BigramEmbedder, parsed
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from index.assembly import index_plans
from index.build import shipped_plan
from index.config import IndexConfig
from index.embedder import Embedder, encoder_of
from index.expansion import read_expansion
from index.models import resolve_embedding
from index.plan_index import PlanIndex
from index.store import load_index
from ingest import read_plan
from ingest.errors import IndexUnusable, ModelError
from ingest.model import Plan
from ledger.ledger import Ledger

ssl.create_default_context = cache(ssl.create_default_context)  # each HTTP client reads all certificates
os.environ["HF_HUB_OFFLINE"] = "1"  # before any hub library is imported, and for child processes

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file of which `-m` leaves out every test is not imported: Gradio and Playwright take seconds."""
    if collection_path.suffix != ".py" or " or " in config.option.markexpr:
        return None
    of_all = re.search(r"^pytestmark = (.*?)\n\n", collection_path.read_text("utf-8"), re.M | re.S)
    left_out = re.findall(r"\bnot (\w+)", config.option.markexpr)
    return True if of_all and any(re.search(rf"(mark\.|test_){m}\b", of_all[1]) for m in left_out) else None


def pytest_configure(config: pytest.Config) -> None:
    """Where the slow tests are left out any text is tried a tenth as often, the same texts each time."""
    if "not slow" in config.option.markexpr:
        settings.register_profile("fast", max_examples=10, derandomize=True, deadline=None, database=None)
        settings.load_profile("fast")


def pytest_collection_finish() -> None:
    """What has been imported stays, and tests make little garbage: it is looked for seldom, and not there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> None:
    """Only the loopback can be reached; pytest-socket takes the block away after each test."""
    if not any(request.node.get_closest_marker(name) for name in ("browser", "enable_socket")):
        socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def plan_text() -> str:
    """The decoded text of the shipped plan."""
    return (REPOSITORY / "data" / "plan.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The shipped plan."""
    return read_plan(REPOSITORY / "data" / "plan.txt")


@pytest.fixture(scope="session")
def ledger(plan: Plan) -> Ledger:
    """The shipped plan's."""
    return Ledger.of([plan])


@pytest.fixture(scope="session")
def small_plan() -> Plan:
    """Two chapters, written for the tests."""
    return parsed(SMALL_PLAN, "small.txt")


@pytest.fixture(scope="session")
def fake_index(plan: Plan) -> PlanIndex:
    """The shipped plan under the bigram embedder."""
    return index_plans([plan], BigramEmbedder())


@pytest.fixture(scope="session")
def real_embedder() -> Embedder:
    """The default encoder. Only for tests marked `models`; with CI=true it must be there."""
    try:
        source = resolve_embedding("", IndexConfig.from_env().home)
    except ModelError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"needs the fetched models: {error}")
    return encoder_of(source)


@pytest.fixture(scope="session")
def real_index(plan: Plan, real_embedder: Embedder) -> PlanIndex:
    """The shipped plan under the default encoder: the index on disk where it is this one, else a new one."""
    with suppress(IndexUnusable):
        index = load_index(IndexConfig.from_env(), real_embedder)
        if index.plans == (plan,):
            return index
    return index_plans([plan], real_embedder, read_expansion(shipped_plan()))
