"""The plots of the report as inline SVG, drawn by hand so that the file needs nothing from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

from eval.metrics.intervals import Estimate

_LEFT, _RIGHT, _ROW = 150, 60, 24  # pixels: labels at the left, values at the right, height of a bar's row
_WIDTH = 560


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve, both coordinates shares in [0, 1]."""

    x: float
    y: float


def bars(title: str, estimates: Mapping[str, Estimate]) -> str:
    """Horizontal bars of shares in [0, 1], each with its 95% interval as a whisker."""
    height = _ROW * len(estimates) + 30
    span = _WIDTH - _LEFT - _RIGHT
    parts = [_grid(span, height)]
    for i, (label, e) in enumerate(estimates.items()):
        y = i * _ROW + 4
        low, high = _LEFT + span * e.low, _LEFT + span * e.high
        middle = y + 8
        parts.append(
            f'<text x="{_LEFT - 6}" y="{y + 12}" text-anchor="end">{escape(label)}</text>'
            f'<rect class="bar" x="{_LEFT}" y="{y}" width="{span * e.mean:.1f}" height="16"/>'
            f'<path class="whisker" d="M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 4}v8'
            f'M{high:.1f} {middle - 4}v8"/>'
            f'<text x="{_WIDTH - _RIGHT + 8}" y="{y + 12}">{e.mean:.2f} '
            f'<tspan class="quiet">{e.n}</tspan></text>'
        )
    return _svg(title, height, "".join(parts))


def _grid(span: int, height: int) -> str:
    lines = []
    for tenth in (0, 2, 4, 6, 8, 10):
        x = _LEFT + span * tenth / 10
        lines.append(
            f'<path class="grid" d="M{x:.1f} 0V{height - 22}"/>'
            f'<text class="quiet" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{tenth / 10:.1f}</text>'
        )
    return "".join(lines)


def dots(title: str, rows: Mapping[str, Mapping[str, Estimate]]) -> str:
    """Shares in [0, 1] of several runs: a row a figure, in it a dot with its interval for each run."""
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    gap = 13
    step = gap * len(names) + 10
    legend = 18 * len(names) + 6
    height = legend + step * len(rows) + 30
    left, span = 210, _WIDTH - 210 - 20
    parts = [
        f'<circle class="dot s{i % 4}" cx="{left + 6}" cy="{12 + 18 * i}" r="5"/>'
        f'<text x="{left + 18}" y="{16 + 18 * i}">{escape(name)}</text>'
        for i, name in enumerate(names)
    ]
    for tenth in (0, 2, 4, 6, 8, 10):
        x = left + span * tenth / 10
        parts.append(
            f'<path class="grid" d="M{x:.1f} {legend}V{height - 22}"/>'
            f'<text class="quiet" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{tenth / 10:.1f}</text>'
        )
    for n, (label, row) in enumerate(rows.items()):
        top = legend + step * n
        parts.append(
            f'<text x="{left - 8}" y="{top + step / 2 + 3:.0f}" text-anchor="end">{escape(label)}</text>'
        )
        for i, name in enumerate(names):
            if (e := row.get(name)) is not None:
                y = top + gap * i + 11
                x, low, high = (left + span * value for value in (e.mean, e.low, e.high))
                parts.append(
                    f'<path class="line s{i % 4}" d="M{low:.1f} {y}H{high:.1f}"/>'
                    f'<circle class="dot s{i % 4}" cx="{x:.1f}" cy="{y}" r="4"><title>{escape(name)}: '
                    f"{e.mean:.3f} [{e.low:.3f}, {e.high:.3f}]</title></circle>"
                )
    return _svg(title, height, "".join(parts))


def distribution(title: str, series: Mapping[str, Sequence[float]]) -> str:
    """Cumulative share of answers (y) that came within a time (x, milliseconds, logarithmic)."""
    times = [max(t, 1.0) for values in series.values() for t in values]
    if not times:
        return _svg(title, 40, '<text x="10" y="24">no times</text>')
    decades = [10**d for d in range(len(str(int(max(times)))) + 1)]
    last = len(decades) - 1
    box = _Box(height=220)
    parts = [box.axes([(i / last, _time(t)) for i, t in enumerate(decades)], "within", "share of answers")]
    for i, (label, values) in enumerate(series.items()):
        ordered = sorted(max(v, 1.0) for v in values)
        points = [Point(log10(t) / last, (n + 1) / len(ordered)) for n, t in enumerate(ordered)]
        parts.append(box.line(points, f"s{i}", steps=True))
        x, y = box.x(0.98), box.y(0) - 8 - 16 * i
        parts.append(f'<text class="s{i}" x="{x:.0f}" y="{y:.0f}" text-anchor="end">{escape(label)}</text>')
    return _svg(title, box.height, "".join(parts))


def risk_coverage(title: str, curve: Sequence[Point], now: Point | None) -> str:
    """Share wrong among the questions answered (y) when only the surest share (x) is answered."""
    box = _Box(height=240)
    ticks = [(t / 10, f"{t / 10:.1f}") for t in (0, 2, 4, 6, 8, 10)]
    parts = [box.axes(ticks, "share of questions answered", "share of them wrong"), box.line(curve, "s0")]
    if now is not None:
        parts.append(f'<circle class="now" cx="{box.x(now.x):.1f}" cy="{box.y(now.y):.1f}" r="5"/>')
    return _svg(title, box.height, "".join(parts))


@dataclass(frozen=True, slots=True)
class _Box:
    """The area of a plot with both axes from 0 to 1."""

    height: int
    left: int = 60
    right: int = 20
    bottom: int = 44
    top: int = 8

    def x(self, share: float) -> float:
        return self.left + share * (_WIDTH - self.left - self.right)

    def y(self, share: float) -> float:
        return self.height - self.bottom - share * (self.height - self.bottom - self.top)

    def line(self, points: Sequence[Point], css: str, *, steps: bool = False) -> str:
        if not points:
            return ""
        start = f"M{self.x(points[0].x):.1f} {self.y(0.0 if steps else points[0].y):.1f}"
        if steps:
            rest = "".join(f"H{self.x(p.x):.1f}V{self.y(p.y):.1f}" for p in points)
        else:
            rest = "".join(f"L{self.x(p.x):.1f} {self.y(p.y):.1f}" for p in points[1:])
        return f'<path class="line {css}" d="{start}{rest}"/>'

    def axes(self, ticks: Sequence[tuple[float, str]], x_label: str, y_label: str) -> str:
        parts = []
        for share, text in ticks:
            parts.append(
                f'<path class="grid" d="M{self.x(share):.1f} {self.y(0)}V{self.y(1)}"/>'
                f'<text class="quiet" x="{self.x(share):.1f}" y="{self.y(0) + 16}" text-anchor="middle">'
                f"{text}</text>"
            )
        for fifth in range(6):
            parts.append(
                f'<path class="grid" d="M{self.x(0)} {self.y(fifth / 5):.1f}H{self.x(1)}"/>'
                f'<text class="quiet" x="{self.left - 6}" y="{self.y(fifth / 5) + 4:.1f}" text-anchor="end">'
                f"{fifth / 5:.1f}</text>"
            )
        middle = self.y(0.5)
        parts.append(
            f'<text x="{self.x(0.5):.0f}" y="{self.height - 8}" text-anchor="middle">{escape(x_label)}</text>'
            f'<text transform="translate(16 {middle:.0f}) rotate(-90)" text-anchor="middle">'
            f"{escape(y_label)}</text>"
        )
        return "".join(parts)


def _svg(title: str, height: int, body: str) -> str:
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">{body}</svg></figure>'
    )


def _time(milliseconds: float) -> str:
    return f"{milliseconds:g} ms" if milliseconds < 1000 else f"{milliseconds / 1000:g} s"
