"""The forms of what the API gives, as its descriptions name them."""

from __future__ import annotations

from pydantic import BaseModel


class Shown(BaseModel, frozen=True):
    """A paragraph, verbatim. `damaged`: the source text is cut there.

    `instructs`: it tells a machine what to do, as no plan does. Nothing is answered from it, and whoever
    reads it should take it for a text and not for an order.
    """

    address: str
    ref: str
    text: str
    damaged: bool
    instructs: bool


class Section(BaseModel, frozen=True):
    """The paragraphs at an address of a plan, in its order."""

    plan: str
    document: str
    address: str
    path: tuple[str, ...]
    paragraphs: tuple[Shown, ...]
