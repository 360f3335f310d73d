"""The server's settings: a file, the environment above it, and errors that say what to mend."""

from __future__ import annotations

import json
import re
import signal
import tomllib
from dataclasses import FrozenInstanceError, fields
from ipaddress import ip_network
from pathlib import Path

import pytest

from cli import main
from ingest.errors import PlanQAError
from web.service.settings import KEYS, VARIABLES, Settings

EXAMPLE = Path(__file__).resolve().parent.parent / "deploy" / "planqa.toml"


def settings(tmp_path: Path, text: str, **env: str) -> Settings:
    file = tmp_path / "planqa.toml"
    file.write_text(text, encoding="utf-8")
    return Settings.from_env(env, file)


def test_without_file_and_variables_the_defaults_stand() -> None:
    """They are for this machine alone, keep no question, and limit every client."""
    made = Settings.from_env({})
    assert made == Settings()
    assert (made.host, made.keep_questions, made.trusted_proxies) == ("127.0.0.1", False, ())
    assert (made.asks_per_minute, made.reads_per_minute) == (120, 2400)


def test_a_file_is_read_and_a_variable_stands_above_it(tmp_path: Path) -> None:
    """Of the two ports the variable's counts; what only the file names stays."""
    text = 'port = 8000\nhosts = ["Plan.Example.org"]\nfeedback = false\ntrusted_proxies = ["fd00::/8"]'
    made = settings(tmp_path, text, PLANQA_PORT="8001", PLANQA_KEEP_QUESTIONS="true", PLANQA_HOTLINE="")
    assert (made.port, made.hosts, made.feedback) == (8001, ("plan.example.org",), False)
    assert made.trusted_proxies == (ip_network("fd00::/8"),)
    assert (made.keep_questions, made.hotline) == (True, "12345")


def test_the_file_may_be_named_by_a_variable(tmp_path: Path) -> None:
    """PLANQA_SETTINGS counts where no file is given."""
    file = tmp_path / "named.toml"
    file.write_text("port = 9000", encoding="utf-8")
    assert Settings.from_env({"PLANQA_SETTINGS": str(file)}).port == 9000


def test_a_list_in_a_variable_has_commas() -> None:
    """Spaces and empty items are left out."""
    made = Settings.from_env(
        {"PLANQA_HOSTS": " a.example, ,B.example", "PLANQA_TRUSTED_PROXIES": "10.0.0.0/8,::1"}
    )
    assert made.hosts == ("a.example", "b.example")
    assert made.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    portals = Settings.from_env({"PLANQA_FRAME_ANCESTORS": "https://A.example, https://b.example:8443"})
    assert portals.frame_ancestors == ("https://a.example", "https://b.example:8443")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('\nport = "80"', ("planqa.toml:2: port", '"80"', "1 to 65535")),
        ("host = '0.0.0.0'\nprot = 80", ("planqa.toml:2: prot is no setting", "expected one of host, port")),
        ("[limits]\nasks = 3", ("planqa.toml:1: limits is no setting",)),
        ("port = 1979-05-27", ("port", "1979-05-27")),
        ("port = 70000", ("port is 70000",)),
        ("asks_per_minute = -1", ("asks_per_minute is -1", "0 for no limit")),
        ("asks_per_minute = true", ("asks_per_minute is true",)),
        ("keep_questions = 1", ("keep_questions is 1", "true or false")),
        ('hosts = "plan.example.org"', ("hosts", "names of hosts")),
        ('trusted_proxies = ["10.0.0.1/8"]', ("trusted_proxies", "10.0.0.0/24")),
        ('root_path = "planqa/"', ("root_path", "/planqa")),
        ("hotline = 12345", ("hotline is 12345",)),
        ('public_url = "plan.example.org"', ("public_url", "https://plan.example.org/planqa")),
        ('public_url = "https://a.example/?q=1"', ("public_url", "the page's address")),
        ('frame_ancestors = ["http://a.example"]', ("frame_ancestors", "https://portal.example.org")),
        ('frame_ancestors = ["https://a.example/portal"]', ("frame_ancestors", "without a path")),
        ('frame_ancestors = ["https://a.example; script-src *"]', ("frame_ancestors",)),
        ('frame_ancestors = ["https://*.example"]', ("frame_ancestors",)),
        ('frame_ancestors = ["*"]', ("frame_ancestors",)),
        ('log = "loud"', ("log", '"loud"', "text, json or off")),
        ("host = nan", ("host",)),
        ("port 80", ("planqa.toml: not TOML", "line 1")),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, text: str, named: tuple[str, ...]) -> None:
    """File, line, key, what stands there and what was expected."""
    with pytest.raises(PlanQAError) as caught:
        settings(tmp_path, text)
    assert [words for words in named if words not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("name", "value"), [("PLANQA_PORT", "tcp://10.0.0.1:80"), ("PLANQA_FEEDBACK", "maybe")]
)
def test_what_is_wrong_in_a_variable_is_named(name: str, value: str) -> None:
    """The variable stands in the error, not the key of the file."""
    with pytest.raises(PlanQAError, match=f"^{name} is {json.dumps(value)}; expected "):
        Settings.from_env({name: value})


def test_what_is_wrong_in_an_option_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """As it is typed; a root path reaches the settings from the command line."""
    before = signal.getsignal(signal.SIGHUP)
    assert main(["serve", "--root-path", "planqa/"]) == 2
    signal.signal(signal.SIGHUP, before)  # which a server that starts ignores
    assert '--root-path is "planqa/"; expected the path that a proxy puts' in capsys.readouterr().err
    assert Settings().with_given({"root_path": "/planqa"}).root_path == "/planqa"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    """Missing, or no UTF-8."""
    file = tmp_path / "absent.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PlanQAError, match=r"absent\.toml: .*expected"):
        Settings.from_env({}, file)


def test_settings_are_fixed() -> None:
    """Nobody changes them while the server runs."""
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


def test_what_the_server_writes_lies_in_one_folder(tmp_path: Path) -> None:
    """Beside the models by default; `state` moves both files, `tokens` one."""
    moved = Settings(state=tmp_path)
    assert (moved.feedback_file, moved.tokens_file) == (
        tmp_path / "feedback.sqlite",
        tmp_path / "tokens.json",
    )
    assert Settings(state=tmp_path, tokens=Path("/run/t.json")).tokens_file == Path("/run/t.json")
    assert Settings().feedback_file.name == "feedback.sqlite"


def test_the_example_file_holds_every_setting_with_its_default() -> None:
    """deploy/planqa.toml as it ships changes nothing; its commented lines are valid as well."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert Settings.from_env({}, EXAMPLE) == Settings()
    uncommented = tomllib.loads(re.sub(r"^#(?=\w+ = )", "", text, flags=re.MULTILINE))
    assert uncommented.keys() == set(KEYS)
    assert VARIABLES.keys() == {field.name for field in fields(Settings)}
