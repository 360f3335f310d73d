"""What the pages have in common: one file complete in itself, tables, and the filters of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files


def page_html(title: str, body: Iterable[str]) -> str:
    """A page of the reports' look, complete in itself."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_asset('report.css')}</style></head>"
        f"<body>{''.join(body)}<script>{_asset('report.js')}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return (files("eval.reports") / name).read_text(encoding="utf-8")


def table_html(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table that scrolls by itself; its cells are escaped."""

    def line(cells: Iterable[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f"<div class=scroll><table><thead>{line(head, 'th')}</thead><tbody>{body}</tbody></table></div>"


def filters_html(what: str, kinds: Iterable[str], outcomes: Mapping[str, str]) -> str:
    """Controls over the `details.question` that follow, by their data-type, data-outcome and words.

    `what` the kinds are: type, form, category. `outcomes`: values with what they are called.
    """
    of_kinds = "".join(f"<option>{escape(kind)}</option>" for kind in kinds)
    of_outcomes = "".join(f'<option value="{v}">{escape(words)}</option>' for v, words in outcomes.items())
    return (
        f'<div class=filters><select id=type aria-label="{what}"><option value="">every {what}</option>'
        f'{of_kinds}</select><select id=outcome aria-label="outcome"><option value="">every outcome</option>'
        f'{of_outcomes}</select><input id=text type=search aria-label="words" '
        'placeholder="words in question, answer or failure"><span id=count></span></div>'
    )
