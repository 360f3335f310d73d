"""Which numbers are masked before anything is written, and which stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.privacy import BANK_CARD, IDENTITY, PHONE, masked

ROOT = Path(__file__).resolve().parent.parent


def with_luhn(number: str) -> str:
    """The number with the check digit that Luhn's sum asks for."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return number + str(-total % 10)


@pytest.mark.parametrize(
    "number",
    [
        "13812345678", "19900000000", "138 1234 5678", "138-1234-5678", "138—1234—5678", "138.1234.5678",
        "138 12345678", "1381234 5678", "138 123 45678", "+8613812345678", "+86 138 1234 5678",
        "86-13812345678", "008613812345678", "１３８１２３４５６７８", "138\u200b1234\u200b5678",
        "0471-6605123", "04716605123", "(0471)6605123", "(0471) 6605123", "010-62345678", "02162345678",
        "+86-471-6605123", "0755 8234 5678", "0471-660-5123",
    ],
)  # fmt: skip
def test_a_telephone_number_is_masked(number: str) -> None:
    """Mobile and with an area code, as people write them, wherever they stand."""
    text = f"我住2号楼,电话{number},2021年报修3次。tel{number}"
    left = masked(text)
    assert [digit for digit in left if digit.isdecimal()] == list("220213")
    assert left.count(PHONE) == 2
    assert masked(left) == left


@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "44052419800101001"])
def test_an_identity_card_is_masked_by_its_check_digit(number: str) -> None:
    """The check digit is worked out here anew: right it is masked, any other stays."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    right = "10X98765432"[total % 11]
    for check in "0123456789X":
        text = f"身份证{number[:17]}{check},"
        assert (masked(text) == f"身份证{IDENTITY},") is (check == right)
    spaced = f"{number[:6]} {number[6:10]} {number[10:14]} {number[14:17]}{right}"
    assert masked(spaced) == IDENTITY


@pytest.mark.parametrize(
    "stem", ["621700123456789012", "622202123456789", "422222333344445", "512345678901234"]
)
def test_a_bank_card_is_masked_by_its_check_digit(stem: str) -> None:
    """In one piece and in fours; with another last digit it stays."""
    number = with_luhn(stem)
    fours = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    assert masked(f"卡号{number}。") == f"卡号{BANK_CARD}。"
    assert masked(f"卡号{fours}。") == f"卡号{BANK_CARD}。"
    assert masked(f"{number[:6]} {number[6:]}") == BANK_CARD
    wrong = f"卡号{stem}{(int(number[-1]) + 1) % 10}。"
    assert masked(wrong) == wrong


@pytest.mark.parametrize(
    "text",
    [
        "2021—2025年", "2021-2025", "20210101-20251231", "2025年12月31日", "2021.12.31",
        "2021 2022 2023 2024 2025",
        "12345", "12345热线、110、119、120、12356、10086、95588", "400-810-8888",
        "投资13.8亿元", "249.55亿元", "13,812,345,678元", "13812345678.50元", "1381234567", "138123456789",
        "12812345678", "0.13812", "G6、S29、110千伏", "0471", "邮编010030", "第5.1.1节",
        "91110108551385082Q", "91150103MA0NAKU19R", "11150103011514561G",
        "统一社会信用代码911501037794123456",
        "13 2021 20253", "1号 38栋 1234 5678", "15 2021 2025 3",
        with_luhn("91150103779412345"), with_luhn("12150103779412345"), with_luhn("52150103779412345"),
        "110105194913310021", "990105194912310021",
    ],
)  # fmt: skip
def test_what_only_looks_alike_stays(text: str) -> None:
    """Years, amounts, hotlines, codes of organisations (also where a card's sum would fit), no real dates."""
    assert masked(text) == text


def test_the_shipped_plan_and_its_questions_stay_as_they_are() -> None:
    """Nothing of what a plan says, or is asked, looks like a number of a person."""
    for path in ("data/plan.txt", "eval/questions/plan.jsonl", "eval/documents/nanjing-15th.txt"):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert masked(text) == text


@given(st.text(alphabet="0123456789 -.Xx年A１", max_size=60))
def test_any_text_is_masked_once_and_for_all(text: str) -> None:
    """A second time changes nothing, and never fails."""
    assert masked(masked(text)) == masked(text)


@given(st.text(alphabet="年,元 -Ax", max_size=6), st.integers(10**9 * 3, 10**10 - 1))
def test_no_neighbour_but_a_letter_uncovers_a_number(around: str, rest: int) -> None:
    """A mobile number is masked whatever stands at it, unless a letter makes it a part of a code."""
    number = f"1{rest}"
    left = masked(f"{around}{number}{around}")
    assert (number in left) is around.startswith(("A", "x"))
