"""The shape of the house: who imports whom, who imports what is heavy, and how long a module is."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What each room may import of the others. app and cli, the edges, may import any room.
MAY_IMPORT: dict[str, set[str]] = {
    "ingest": set(),
    "documents": {"ingest"},
    "index": {"ingest"},
    "ledger": {"ingest", "index"},
    "chat": {"ingest", "index", "ledger", "documents"},
    "web": {"ingest", "index", "ledger", "chat", "documents"},
    "eval": {"ingest", "index", "ledger", "chat"},
    "app": {"ingest", "index", "ledger", "chat", "web"},
    "cli": {"ingest", "index", "ledger", "chat", "web", "eval", "app"},
    "training": {"ingest", "index", "chat"},
    "prompts": set(),
    "data": set(),
}
IMPORTERS = {
    "faiss": {"index/vectors.py"},
    "sentence_transformers": {"index/transformer_embedder.py"},
    "onnxruntime": {"index/onnx_embedder.py"},
    "tokenizers": {"index/onnx_embedder.py"},
    "jieba": {"index/tokenizer.py"},
    "opencc": {"index/tokenizer.py"},
    "bm25s": {"index/lexical.py"},
    "xllamacpp": {"chat/answers/server.py"},
    "langchain_openai": {"chat/answers/llm.py"},
    "pypinyin": {"index/pinyin.py"},
    "xlsxwriter": {"ledger/workbook.py"},
    "selectolax": {"ingest/formats/html/markup.py"},
    "docx": {
        "ingest/formats/docx/document.py",
        "documents/word.py",
        "documents/footnotes.py",
        "documents/nodes.py",
    },
    "pypdfium2": {"ingest/formats/pdf/type.py"},
    "safetensors": {"index/folder.py", "index/heads.py", "training/command.py"},
    "sklearn": {"training/figures.py"},
    "openpyxl": {"ingest/formats/sheets/workbook.py"},
    "gradio": {"web/toolkit.py"},
    "mcp": {"web/api/agents.py"},
    "prometheus_client": {"web/service/metrics.py"},
    "pymysql": {"index/engine/sessions.py"},
}
STAGES = (
    *("asks", "spelling", "scope", "evidence", "decision", "lists", "answers", "anticipating", "brief"),
)
"""The rooms of chat/ in the order of a question's way: none imports a later one, nor the bot."""
EVAL_ROOMS = (
    *("questions", "metrics", "foreign", "runs", "reports", "review"),
    *("gold", "passages", "ablation", "proof", "bench"),
)
"""The rooms of eval/ in order: none imports a later one, nor the commands."""
HEAVY = (
    *("torch", "transformers", "sentence_transformers", "onnxruntime", "faiss", "jieba", "gradio"),
    *("docx", "lxml", "openpyxl", "pypdfium2"),
)
MAX_LINES = 260


@cache
def modules() -> list[Path]:
    """All modules of the project, tests aside."""
    rooms = [ROOT / room for room in MAY_IMPORT if (ROOT / room).is_dir()]
    return [ROOT / "app.py", ROOT / "cli.py", *(m for room in rooms for m in sorted(room.rglob("*.py")))]


def name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def room(module: Path) -> str:
    return module.relative_to(ROOT).parts[0].removesuffix(".py")


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements within a node: what stands in expressions is passed over."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        inner = getattr(node, name, ())
        for child in inner if isinstance(inner, list) else ():
            yield child
            yield from statements(child)


@cache
def imported(module: Path) -> set[str]:
    """Full names of all that a module imports, at any depth of its functions."""
    found: set[str] = set()
    for node in statements(tree_of(module)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(module)}: relative import"
            assert node.module is not None
            found.add(node.module)
    return found


@cache
def packages(module: Path) -> set[str]:
    return {full.partition(".")[0] for full in imported(module)}


def opens(module: Path, folder: str) -> bool:
    """Whether a module imports a package of data, or names it in a call or a path."""

    def named(node: ast.expr) -> bool:
        text = node.value if isinstance(node, ast.Constant) else None
        return isinstance(text, str) and (text == folder or text.startswith(f"{folder}/"))

    for node in ast.walk(tree_of(module)):
        match node:
            case ast.Call(args=args) if any(named(argument) for argument in args):
                return True
            case ast.BinOp(op=ast.Div(), right=right) if named(right):
                return True
    return folder in packages(module)


def test_the_walk_sees_every_room() -> None:
    """The other tests of this file would pass over an empty list."""
    assert {room(m) for m in modules()} == MAY_IMPORT.keys()
    assert packages(ROOT / "index" / "build.py") >= {"index", "ingest", "json"}


def test_imports_point_one_way() -> None:
    """app, cli, eval -> web -> chat -> index -> ingest; nothing imports the edges."""
    others = {name(m): packages(m) & MAY_IMPORT.keys() - {room(m)} - MAY_IMPORT[room(m)] for m in modules()}
    assert {module: found for module, found in others.items() if found} == {}


@pytest.mark.parametrize("stage", STAGES)
def test_a_question_goes_one_way_through_chat(stage: str) -> None:
    """A room of chat/ imports the rooms before it and the shared modules, never the bot."""
    folder = ROOT / "chat" / stage
    allowed = {"config", "model", *STAGES[: STAGES.index(stage) + 1]}
    modules_of_chat = {full for m in folder.glob("*.py") for full in imported(m) if full.startswith("chat.")}
    assert folder.is_dir()
    assert {full.split(".")[1] for full in modules_of_chat} <= allowed


@pytest.mark.parametrize("stage", EVAL_ROOMS)
def test_figures_go_one_way_through_eval(stage: str) -> None:
    """A room of eval/ imports the rooms before it, never the commands; all its modules stand in rooms."""
    folder = ROOT / "eval" / stage
    found = {full for m in folder.glob("*.py") for full in imported(m) if full.startswith("eval.")}
    assert {full.split(".")[1] for full in found} <= set(EVAL_ROOMS[: EVAL_ROOMS.index(stage) + 1])
    assert {m.stem for m in (ROOT / "eval").glob("*.py")} == {"__init__", "command", "run_command"}


@pytest.mark.parametrize(("folder", "later"), [("web", ("api", "service")), ("web/api", ("service",))])
def test_page_then_api_then_service(folder: str, later: tuple[str, ...]) -> None:
    """The page knows no programs that ask, and neither of them how it is served."""
    found = {full for m in (ROOT / folder).glob("*.py") for full in imported(m)}
    assert not {full for full in found for room in later if f"{full}.".startswith(f"web.{room}.")}


def test_the_project_does_not_import_its_tests() -> None:
    """Fakes stay in tests/."""
    fakes = {path.stem for path in (ROOT / "tests").glob("*.py")} | {"pytest", "tests"}
    assert {name(m): packages(m) & fakes for m in modules() if packages(m) & fakes} == {}


def test_prompts_are_read_by_one_module() -> None:
    """Whoever wants a prompt asks chat.answers.prompting, which knows its fields."""
    named = [m for m in modules() if "prompts" in m.read_text(encoding="utf-8")]
    assert {name(m) for m in named if opens(m, "prompts")} == {"chat/answers/prompting.py"}


@pytest.mark.parametrize("library", IMPORTERS)
def test_a_heavy_library_has_one_importer(library: str) -> None:
    """Where it is chosen, and where it would be replaced."""
    assert {name(m) for m in modules() if library in packages(m)} == IMPORTERS[library]


@pytest.mark.processes
def test_gradio_writes_nothing_while_it_is_imported() -> None:
    """What writes files beside its own, for editors, does nothing; its components are there."""
    program = "import web.toolkit, gradio.component_meta as m; print(m.create_or_modify_pyi.__module__)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "web.toolkit", done.stderr


@pytest.mark.processes
@pytest.mark.parametrize("module", ["ingest", "cli"])
def test_a_light_module_loads_nothing_heavy(module: str) -> None:
    """`planqa --help` and the reading of a plan start at once."""
    program = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_a_module_says_what_lives_there_and_stays_short() -> None:
    """The first statement is a docstring, and a module can be read in one sitting."""
    lines = {name(m): len(m.read_text(encoding="utf-8").splitlines()) for m in modules()}
    assert [name(m) for m in modules() if not ast.get_docstring(tree_of(m))] == []
    assert {module: length for module, length in lines.items() if length > MAX_LINES} == {}
