"""Explanations, for people: a table for terminals, and a page with labels and probabilities as colours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

from stripper.explain import Explanation
from stripper.labels import MEANINGS

TEXT = 44  # columns of a line's text in the table, at most
BEFORE = 33  # columns before it
# Hue of each label, in degrees: kept ones green, dropped ones around the rest of the circle.
_HUES = {
    "title": 120, "standfirst": 135, "heading": 150, "body": 105,
    "byline": 200, "date": 215, "caption": 230, "metadata": 245, "bio": 260,
    "related": 30, "offtopic": 0, "navigation": 45, "social": 320, "promo": 340, "comments": 285, "legal": 60, "sidebar": 15,
    "duplicate": 180,
}  # fmt: skip
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


def table(rows: Sequence[Explanation], width: int | None = None) -> str:
    """One row a line: number, a `-` if it is dropped, label, its probability, that of noise, text, what spoke for the label.

    width  columns of the terminal; None does not cut the reasons, and uses no colours
    """
    wide = TEXT if width is None else min(TEXT, max(16, (width - BEFORE) * 2 // 5))
    names = f"{'line':>5}   {'label':<10}  prob  noise  {'text':<{wide}}  "
    shown = [names + "what spoke for it"]
    for row in rows:
        line = row.line
        reasons = ", ".join(map(str, row.reasons))
        mark = " " if line.kept else "-"
        head = f"{line.number:>5} {mark} {line.label:<10}  {line.score:.2f}   {line.noise:.2f}  {fit(line.text.strip(), wide)}  "
        whole = head + (reasons if width is None else fit(reasons, max(20, width - len(names))).rstrip())
        shown.append(f"{_DIM}{whole}{_PLAIN}" if width is not None and not line.kept else whole)
    return "\n".join([*shown, ""])


def fit(text: str, columns: int) -> str:
    r"""`text` cut or filled to so many columns of a terminal, without control characters.

    >>> fit("tabs\tand more", 8), fit("漢字", 6)
    ('tabs an…', '漢字  ')
    """
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text)
    sizes = [_columns(char) for char in text]
    if sum(sizes) > columns:
        used = kept = 0
        while used + sizes[kept] < columns:
            used += sizes[kept]
            kept += 1
        return text[:kept] + "…" + " " * (columns - used - 1)
    return text + " " * (columns - sum(sizes))


def _columns(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


def page(rows: Sequence[Explanation], title: str) -> str:
    """A self-contained HTML page of a document: every line on the colour of its label, the fuller the surer."""
    labels = dict.fromkeys(row.line.label for row in rows)
    legend = "".join(
        f'<span style="background:{_color(label, 1)}" title="{escape(MEANINGS.get(label, ""))}">{escape(label)}</span>' for label in labels
    )
    dropped = sum(not row.line.kept for row in rows)
    body = "\n".join(_row(row) for row in rows)
    return _PAGE.format(title=escape(title), lines=len(rows), dropped=dropped, legend=legend, body=body)


def _row(row: Explanation) -> str:
    line = row.line
    others = sorted(line.probabilities.items(), key=lambda item: -item[1])[:4]
    reasons = escape(", ".join(map(str, row.reasons)))
    why = "; ".join([", ".join(f"{label} {share:.2f}" for label, share in others), *map(str, row.reasons)])
    return (
        f'<tr class="{"kept" if line.kept else "dropped"}" style="background:{_color(line.label, line.score)}" title="{escape(why)}">'
        f"<td>{line.number}</td><td>{escape(line.label)}</td><td>{line.score:.2f}</td><td>{line.noise:.2f}</td>"
        f'<td dir="auto">{escape(line.text.strip())}<small>{reasons}</small></td></tr>'
    )


def _color(label: str, score: float) -> str:
    return f"hsla({_HUES.get(label, 90)},70%,60%,{0.1 + 0.5 * score:.2f})"


_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 16px/1.45 system-ui, sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; color: #111; background: #fff; }}
table {{ border-collapse: separate; border-spacing: 0 2px; width: 100%; }}
td {{ padding: .15em .6em; vertical-align: top; }}
td:first-child, td:nth-child(3), td:nth-child(4) {{ text-align: right; color: #555; font-variant-numeric: tabular-nums; }}
td:last-child {{ width: 100%; overflow-wrap: anywhere; }}
.dropped td:last-child {{ color: #555; text-decoration: line-through; text-decoration-color: #999; }}
small {{ display: none; color: #333; }} #why:checked ~ table small {{ display: inline-block; width: 100%; }}
th {{ text-align: left; font-weight: normal; color: #555; padding: 0 .6em; }}
p span {{ padding: .1em .5em; margin-right: .3em; border-radius: .3em; }}
</style></head><body>
<h1>{title}</h1>
<p>{lines} lines, {dropped} dropped. A fuller colour is a surer label; hover a line for its probabilities.</p>
<p>{legend}</p>
<input type="checkbox" id="why"><label for="why"> show what spoke for each label</label>
<table>
<tr><th>line</th><th>label</th><th>probability</th><th>noise</th><th></th></tr>
{body}
</table>
</body></html>
"""
