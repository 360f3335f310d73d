"""A message cut into clauses, and what is left of a long one."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from chat.asks.clauses import FOCUS_CHARS, asked_in, clauses_of, focused

STORY = (
    "本来不想给政府添麻烦。家住钢铁路,老两口带个孙子,一到冬天那个味儿啊,窗户缝都往里钻,我爸老慢支,"
    "一供暖就咳得睡不着觉,药费单子攒了一抽屉。大夫说跟空气有关系。空气这块儿PM2.5打算压到多少?急死人了"
)


def test_a_decimal_point_ends_no_clause() -> None:
    """5.5% and PM2.5 stay whole; marks and new lines part."""
    assert [c.text for c in clauses_of("失业率5.5%以内,PM2.5多少?\n谢谢")] == [
        "失业率5.5%以内",
        "PM2.5多少",
        "谢谢",
    ]


@given(st.text(max_size=60))
def test_a_clause_stands_where_it_says(message: str) -> None:
    """Whatever is written: a clause is not empty, and is the message's text between its ends."""
    clauses = clauses_of(message)
    assert all(message[c.start : c.end] == c.text and c.text for c in clauses)
    assert all(a.end <= b.start for a, b in itertools.pairwise(clauses))


def test_a_short_message_is_read_whole() -> None:
    """Nothing is taken from a question of ordinary length."""
    short = "养老床位多少张,哪年建成?"
    assert focused(short, clauses_of(short), clauses_of(short)[:1]) == short


def test_of_a_story_the_asking_clause_is_left() -> None:
    """With what stands just before it; the beginning of the story and what follows are not read."""
    asking = [c for c in clauses_of(STORY) if "多少" in c.text]
    found = focused(STORY, clauses_of(STORY), asking)
    assert "PM2.5打算压到多少" in found
    assert "大夫说跟空气有关系" in found
    assert "添麻烦" not in found
    assert "急死人" not in found
    assert len(found) <= FOCUS_CHARS


def test_a_long_message_that_asks_nothing_keeps_its_beginning() -> None:
    """A complaint without a question is looked up by how it begins."""
    assert focused(STORY, clauses_of(STORY), []) == STORY[:FOCUS_CHARS]


def test_of_a_short_message_the_asking_clause_and_the_one_before_are_asked_in() -> None:
    """Where somebody's daughter lives is not what is asked; what the question points back to is."""
    message = "我跟老伴在天津给闺女看孩子,押金交了六万。我们是呼市的居民医保,外地看病这个规划有说法没"
    asking = [c for c in clauses_of(message) if "外地看病" in c.text]
    assert asked_in(message, clauses_of(message), asking) == "我们是呼市的居民医保，外地看病这个规划有说法没"
    assert asked_in(message, clauses_of(message), []) == ""
    assert (
        asked_in(STORY, clauses_of(STORY), [c for c in clauses_of(STORY) if "多少" in c.text]).count("，")
        == 0
    )
