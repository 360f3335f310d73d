"""API tokens: shown once, kept as hashes, ended at once."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import PlanQAError
from web.service.token_command import add_token_parser
from web.service.tokens import Tokens

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "tokens.json"


def test_a_token_opens_until_it_is_revoked_also_in_a_server_that_runs(file: Path) -> None:
    """The server's own value of the file sees what the shell does to it."""
    server, shell = Tokens(file), Tokens(file)
    assert server.all() == ()
    secret = shell.add("evaluation", ["ask"])
    token = server.of(f"Bearer {secret}")
    assert token is not None
    assert (token.name, token.may("ask"), token.may("read")) == ("evaluation", True, False)
    shell.add("other")
    shell.revoke("evaluation")
    assert server.of(f"Bearer {secret}") is None
    assert [one.name for one in server.all()] == ["other"]


def test_the_file_holds_no_token_and_is_its_owners_alone(file: Path) -> None:
    """Only a sha256; no file is left over."""
    before = os.umask(0o000)
    try:
        secret = Tokens(file).add("evaluation")
    finally:
        os.umask(before)
    assert secret.removeprefix("planqa_") not in file.read_text(encoding="utf-8")
    assert len(secret) > 43
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in file.parent.iterdir()) == ["tokens.json", "tokens.json.lock"]


@pytest.mark.parametrize(
    "changed", ["Bearer {}x", "Bearer {}"[:-1], "Basic {}", "{}", "", "Bearer ", "Bearer \udcff字"]
)
def test_nothing_else_opens(file: Path, changed: str) -> None:
    """A longer one, another scheme, nothing, bytes that are no text."""
    secret = Tokens(file).add("evaluation")
    assert Tokens(file).of(changed.replace("{}", secret)) is None
    assert Tokens(file).of(f"bearer  {secret} ") is not None


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x1b[31m", "名" * 41])
def test_a_name_is_short_and_printable(file: Path, name: str) -> None:
    """It stands in lists and in logs."""
    with pytest.raises(PlanQAError, match="no name for a token"):
        Tokens(file).add(name)


def test_a_name_is_given_once_and_an_unknown_one_is_not_revoked(file: Path) -> None:
    """The errors say what there is."""
    tokens = Tokens(file)
    tokens.add("评测")
    with pytest.raises(PlanQAError, match=r"already.*planqa token revoke 评测"):
        tokens.add("评测")
    with pytest.raises(PlanQAError, match="one of: 评测"):
        tokens.revoke("other")


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"format": 2, "tokens": []}', '{"format": 1, "tokens": [{"name": "a"}]}', "[" * 100_000]
    + [
        json.dumps({"format": 1, "tokens": [{"name": "a", "sha256": bad, "scopes": []}]}) for bad in (1, "字")
    ],
)
def test_a_damaged_file_opens_nothing_and_says_what_mends_it(file: Path, content: str) -> None:
    """No traceback, and no token taken for valid."""
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PlanQAError, match=r"no file of tokens.*planqa token add"):
        Tokens(file).of("Bearer planqa_a")
    assert Tokens(file).name_of("Bearer planqa_a") is None


def test_a_file_that_others_may_write_is_not_believed(file: Path) -> None:
    """Whoever may write it could let himself in."""
    Tokens(file).add("evaluation")
    file.chmod(0o620)
    with pytest.raises(PlanQAError, match="chmod 600"):
        Tokens(file).all()


@pytest.mark.processes
def test_tokens_made_at_the_same_time_are_all_kept(file: Path) -> None:
    """Eight processes add three each."""
    program = "import sys; from web.service.tokens import Tokens; from pathlib import Path\n"
    program += "for n in range(3): Tokens(Path(sys.argv[1])).add(f'{sys.argv[2]}-{n}')"
    children = [
        subprocess.Popen([sys.executable, "-c", program, str(file), str(n)], cwd=ROOT) for n in range(8)
    ]
    assert [child.wait() for child in children] == [0] * 8
    assert len(Tokens(file).all()) == 24


def test_the_command_shows_a_token_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """add prints it alone on stdout, list never; the file is that of the settings."""
    settings = tmp_path / "planqa.toml"
    settings.write_text(f'tokens = "{tmp_path / "t.json"}"', encoding="utf-8")
    monkeypatch.delenv("PLANQA_TOKENS", raising=False)
    monkeypatch.delenv("PLANQA_STATE", raising=False)
    parser = argparse.ArgumentParser()
    add_token_parser(parser.add_subparsers())

    def run(*words: str) -> str:
        args = parser.parse_args(["token", *words, "--settings", str(settings)])
        args.handler(args)
        return capsys.readouterr().out

    secret = run("add", "evaluation", "--scope", "read").strip()
    tokens = Tokens(tmp_path / "t.json")
    assert tokens.name_of(f"Bearer {secret}") == "evaluation"
    assert run("list").startswith("evaluation\tread\t20")
    run("revoke", "evaluation")
    assert run("list") == ""
