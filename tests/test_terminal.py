"""Answers and sections as text for a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from chat_samples import evidence, valley

from chat.answers.compose import TARGET_NOTE
from chat.model import Answer, Answered, Evidence, EvidenceFound, Status, Timings, Words
from chat.terminal import LOST, answer_text, print_event, section_text
from ingest.errors import PlanQAError
from ingest.model import Plan

ANSWER = Answer("问", "问", "改造245个[1]。", Status.ANSWERED, (), (), Timings(), "extractive", "")


def printed(event: EvidenceFound | Words | Answered, capsys: pytest.CaptureFixture[str]) -> str:
    print_event(event)
    return capsys.readouterr().out


def found(status: Status, *shown: Evidence) -> EvidenceFound:
    return EvidenceFound(shown, status, "问")


def test_evidence_is_printed_with_ref_and_address(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line has the mark, the reference, the permanent address and the quote."""
    out = printed(found(Status.ANSWERED, evidence(1, "改造245个。")), capsys)
    assert out.splitlines() == ["依据:", "  [1] 第五章第一节(5.1#p1)  改造245个。"]


def test_evidence_of_several_plans_names_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Where there are several plans, a line says whose chapter it is."""
    one = evidence(1, "改造245个。")
    named = replace(one, citation=replace(one.citation, plan="柳溪区规划"))
    print_event(found(Status.ANSWERED, named), several=True)
    assert "[1] 《柳溪区规划》第五章第一节(5.1#p1)" in capsys.readouterr().out
    assert "柳溪区" not in printed(found(Status.ANSWERED, named), capsys)


def test_what_is_only_nearby_is_said_to_be_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Under an unanswered question the sentences are not called evidence."""
    out = printed(found(Status.NOT_IN_PLAN, evidence(1, "甲。", support=False)), capsys)
    assert "依据" not in out
    assert "相近" in out


def test_a_cut_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A damaged quote is followed by the remark that the source is cut there."""
    assert printed(found(Status.ANSWERED, evidence(1, "推进“五气共治", damaged=True)), capsys).endswith(
        f"推进“五气共治{LOST}\n"
    )


def test_nothing_found_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """No evidence, no heading for it; words that are streamed are not printed twice."""
    assert printed(found(Status.OFF_TOPIC), capsys) == ""
    assert printed(Words("改造"), capsys) == ""


def test_the_answer_comes_with_its_notes() -> None:
    """The target note stands under an answer with a target, the quiet note last."""
    assert answer_text(ANSWER) == "\n改造245个[1]。"
    noted = replace(ANSWER, target=True, note="语言模型暂时不可用。")
    assert answer_text(noted).splitlines() == ["", ANSWER.text, f"({TARGET_NOTE})", "(语言模型暂时不可用。)"]
    refused = replace(noted, status=Status.NOT_IN_PLAN, note=None)
    assert TARGET_NOTE not in answer_text(refused)


def test_a_section(plan: Plan) -> None:
    """5.1 gives the headings and every paragraph of that section, with its address, and no other."""
    text = section_text([plan], "5.1")
    own = [p for p in plan.paragraphs if (p.chapter, p.section) == (5, 1)]
    assert own
    assert text.startswith(plan.title)
    assert text.count("〔") - text.count(LOST) == len(own)
    assert all(f"〔{p.address}〕" in text for p in own)


def test_a_chapter_is_its_introduction_and_sections(plan: Plan) -> None:
    """5 gives all of chapter 5 in order; 0 gives the preface."""
    text = section_text([plan], "5")
    addresses = [f"〔{p.address}〕" for p in plan.paragraphs if p.chapter == 5]
    assert [text.index(a) for a in addresses] == sorted(text.index(a) for a in addresses)
    assert "〔6" not in text
    assert "〔0#p1〕" in section_text([plan], "0")


def test_a_paragraph(plan: Plan) -> None:
    """5.1#p3 gives that paragraph alone."""
    text = section_text([plan], "5.1#p3")
    assert "〔5.1#p3〕" in text
    assert text.count("#p") == 1


def test_cuts_are_shown_where_they_are() -> None:
    """A paragraph that the source cuts carries the remark behind the cut."""
    assert f"大力推进“四气共治{LOST}" in section_text([valley()], "2.2")


@pytest.mark.parametrize("address", ["99", "5.99", "5.1#p99", "第五章", "", "5."])
def test_an_unknown_address_is_an_error(plan: Plan, address: str) -> None:
    """An address that nothing has is an error which lists those there are."""
    with pytest.raises(PlanQAError, match=r"5\.1"):
        section_text([plan], address)


def test_one_of_several_plans(plan: Plan) -> None:
    """Without a title every plan's section is given; a part of the title chooses one."""
    both = section_text([plan, valley()], "1.1")
    assert plan.title in both
    assert "清溪县发展规划" in both
    assert plan.title not in section_text([plan, valley()], "1.1", "清溪")
    with pytest.raises(PlanQAError):
        section_text([plan, valley()], "1.1", "没有的规划")
