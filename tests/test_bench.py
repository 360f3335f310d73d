"""`planqa bench`: its parts on a small plan, and that what they are made of is what they say."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import cli
from eval.bench import building, cold, growth, load, serving, soak, starting, stopwatch, vectors, warm
from eval.bench.command import DEFAULT, chosen
from eval.bench.figures import Figure, Part, as_json, as_text
from eval.bench.machine import described
from eval.bench.place import Place
from eval.bench.serving import Seen
from eval.bench.variants import Variants
from index.embedder import Embedder
from ingest import read_plan
from ingest.errors import PlanQAError
from ingest.model import Plan


@pytest.fixture(scope="module")
def place(plan_text: str, real_embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The beginning of the shipped plan."""
    folder = tmp_path_factory.mktemp("bench")
    source = folder / "begun.txt"
    source.write_text(plan_text[:6000], encoding="utf-8")
    return Place(source, folder, lambda words: None)


def asked(only: str | None = None, **options: bool) -> argparse.Namespace:
    return argparse.Namespace(only=only, **{"soak": False, "recipe": False, **options})


def test_parts_are_chosen_by_name() -> None:
    """The quick ones by default, others on request, in a fixed order; an unknown one is told."""
    assert chosen(asked()) == list(DEFAULT)
    assert chosen(asked(soak=True)) == [*DEFAULT, "soak"]
    assert chosen(asked("warm,cold")) == ["cold", "warm"]
    with pytest.raises(PlanQAError, match="no part 'wram'"):
        chosen(asked("wram"))


def test_figures_are_a_table_and_json() -> None:
    """Both hold every figure, the notes, and what failed."""
    part = Part("soak", (Figure("p50", 12.345, "ms"), Figure("answers", 5000, "")), ("a note",), "it grew")
    text, values = as_text({"machine": "2 cores"}, [part]), as_json({"machine": "2 cores"}, [part])
    for said in ("machine: 2 cores", "soak", "12.3 ms", "5,000", "(a note)", "FAILED: it grew"):
        assert said in text
    assert json.loads(json.dumps(values))["parts"][0]["figures"][0] == {
        "what": "p50", "value": 12.345, "unit": "ms",
    }  # fmt: skip


def test_the_machine_is_described_and_not_named() -> None:
    """Cores, memory, versions and commit are there; the host's name is not."""
    about = described()
    assert about.keys() == {"machine", "system", "libraries", "commit"}
    assert "cores" in about["machine"]
    assert Path("/proc/sys/kernel/hostname").read_text(encoding="utf-8").strip() not in about.values()


def test_a_stage_within_a_stage_stops_its_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stage has its own time alone, and together they are the whole, after an error too."""
    now = iter(range(100))
    monkeypatch.setattr(stopwatch.time, "perf_counter", lambda: float(next(now)))
    watch = stopwatch.Stopwatch()

    def broken() -> None:
        raise ValueError

    inner = watch.timed("encode", broken)
    with suppress(ValueError):
        watch.timed("answer", inner)()
    assert dict(watch.spent) == {"answer": 2.0, "encode": 1.0}  # the clock ticks once at each border


def test_memory_that_grows_is_seen() -> None:
    """A steady rise is growth above what is allowed; the same up and down is not."""
    assert soak.growth([100 + 2 * n for n in range(8)]) > soak.GROWTH
    assert abs(soak.growth([100, 103, 99, 102, 100, 103, 99, 101])) < soak.GROWTH
    assert soak.growth([100]) == 0


@pytest.mark.slow
def test_a_variant_is_another_plan_of_the_same_make(plan: Plan, plan_text: str, tmp_path: Path) -> None:
    """Same outline and size, other sentences, the same again for the same number; 0 is the plan itself."""
    variants = Variants(plan_text)
    assert variants.text(0) == plan_text
    assert variants.text(3) == Variants(plan_text).text(3)
    path = tmp_path / "other.txt"
    path.write_text(variants.text(3), encoding="utf-8")
    other = read_plan(path)
    assert len(other.passages) == pytest.approx(len(plan.passages), rel=0.05)
    assert abs(len(other.headings) - len(plan.headings)) <= 2
    own = {s.text for p in plan.passages for s in p.sentences}
    theirs = {s.text for p in other.passages for s in p.sentences}
    assert len(own & theirs) < 0.1 * len(own)


def test_grown_vectors_are_unit_and_no_copies() -> None:
    """As many as asked, of unit length, all different, near to a real one."""
    drawn = np.random.default_rng(1).standard_normal((20, 64)).astype(np.float32)
    few = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    made = vectors.grown(few, 500)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert len(np.unique(made.round(6), axis=0)) == 500
    assert (made @ few.T).max(axis=1).min() > 0.7


@pytest.mark.models
@pytest.mark.processes
def test_the_start_of_a_server_is_measured(place: Place) -> None:
    """The page and the reader are seen before it is ready; the ratios are to an import in the same run."""
    part = starting.starting(place, runs=1)
    names = ("page", "reader", "ready")
    seen = [part.value(f"planqa serve, {name}") for name in names]
    assert max(seen[:2]) < seen[2]
    ratios = [part.value(f"{name}: so many times as long as import gradio") for name in names]
    assert [s / seen[2] for s in seen] == pytest.approx([r / ratios[2] for r in ratios])


@pytest.mark.models
@pytest.mark.processes
def test_cold_start_is_measured_in_processes(place: Place) -> None:
    """Both commands ran, with time and memory of their own, and the ratios are theirs."""
    part = cold.cold(place, runs=1)
    ours, theirs = (part.value(f"{n}, wall clock") for n in ("planqa ask", "import sentence_transformers"))
    assert min(ours, theirs) > 0
    assert part.value("the import takes so many times as long") == pytest.approx(theirs / ours)
    assert 30 < part.value("planqa ask, peak memory") < 2000


@pytest.mark.models
def test_warm_answers_tell_where_the_time_goes(place: Place) -> None:
    """The stages are the whole; the encoder ran at least once for an answer."""
    part = warm.warm(place, questions=4)
    assert 0 < part.value("p50") <= part.value("p95")
    assert part.value("runs of the encoder for an answer") >= 1
    shares = {f.what: f.value for f in part.figures if f.what.startswith("share of ")}
    assert {"share of encode", "share of retrieve", "share of judge", "share of compose"} <= shares.keys()
    assert sum(shares.values()) == pytest.approx(100)


@pytest.mark.models
@pytest.mark.processes
def test_clients_ask_a_real_server(place: Place) -> None:
    """One and several clients are answered; nothing failed."""
    part = load.load(place, clients=(1, 3), window_s=1.0)
    for of in ("1 client", "3 clients"):
        assert part.value(f"{of}: answers") > 0
        assert part.value(f"{of}: failed") == 0
        assert 0 < part.value(f"{of}: p50") <= part.value(f"{of}: p95")


def test_a_client_that_breaks_ends_the_bench() -> None:
    """An error in a client's thread is raised where the clients were let go."""

    def breaking(number: int, *_: object) -> None:
        if number == 1:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        serving.side_by_side(2, 1, breaking)


@pytest.mark.parametrize(
    ("seen", "samples", "said"),
    [
        (Seen([1.0] * 4), [100.0], ""),
        (Seen([1.0] * 4), [], "never read"),
        (Seen([1.0] * 3), [100.0], "3 of 4"),
        (Seen([1.0] * 3, refused=1), [100.0], "1 were refused"),
        (Seen([1.0] * 3, failed=1), [100.0], "1 questions failed"),
    ],
)
def test_a_soak_that_shows_nothing_has_failed(seen: Seen, samples: list[float], said: str) -> None:
    """Without a reading of the memory, or where not all questions were answered."""
    fault = soak._fault(seen, 4, samples, 0.0)
    assert (said in fault) if said else not fault


@pytest.mark.models
@pytest.mark.processes
def test_a_soak_reads_the_memory_of_the_server(place: Place) -> None:
    """Every conversation is held to its end, and memory is read after every so many questions."""
    part = soak.soak(place, questions=12, sessions=4, every=4)
    samples = [f.value for f in part.figures if f.what.startswith("resident after ")]
    assert len(samples) == 3
    assert min(samples) > 50
    assert part.value("refused or failed") == 0
    assert part.failed == ""


@pytest.mark.models
def test_a_build_is_faster_with_what_is_kept(place: Place) -> None:
    """Rates and times are there for all ways to build."""
    part = building.building(place, plans=2, chars=1500)
    assert part.value("nothing kept") > 0
    assert part.value("all kept, of nothing kept") > 1
    assert part.value("one plan added to 2") > 0


@pytest.mark.models
@pytest.mark.processes
def test_growth_is_measured_by_plans_and_by_vectors(place: Place) -> None:
    """Two plans have twice the passages and more on disk; a thousand vectors are found exactly."""
    part = growth.plans_grow(place, scales=(1, 2), questions=2)
    sizes = [f.value for f in part.figures if f.what.endswith("on disk")]
    counts = [int(f.what.split()[0]) for f in part.figures if f.what.endswith("on disk")]
    assert sizes[1] > sizes[0]
    assert counts[1] == pytest.approx(2 * counts[0], rel=0.1)
    assert all(f.value > 0 for f in part.figures)
    assert vectors.vectors_grow(place, (1000,)).value("1,000 vectors: recall at 10") == 1


@pytest.mark.models
def test_the_command_writes_what_it_prints(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`planqa bench --only recipe --json FILE`: a table on stdout, the same figures in the file."""
    file = tmp_path / "bench.json"
    assert cli.main(["bench", "--plan", str(place.source), "--only", "recipe", "--json", str(file)]) == 0
    printed = capsys.readouterr()
    found = json.loads(file.read_text(encoding="utf-8"))
    assert [part["name"] for part in found["parts"]] == ["the common recipe"]
    assert "chunks a second" in printed.out
    assert "planqa: bench:" in printed.err
