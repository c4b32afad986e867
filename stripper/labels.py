"""The 18 labels of a line: what each means, and which are kept by default.

`fixtures/RUBRIC.md` holds the settled cases. The order is part of the model format: column `i` of every
`(n_lines, n_labels)` array is `LABELS[i]`.
"""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    "title": "the headline of the main article",
    "standfirst": "deck, summary or key points between headline and body",
    "heading": "a section heading inside the main article",
    "body": "the article's own text: paragraphs, lists, quotes, tables, code",
    "byline": "who wrote or supplied the article",
    "date": "when it was published or updated",
    "caption": "what describes a picture or player, and its credit",
    "related": "pointers to other pages: teasers, headline lists, 'Read more'",
    "offtopic": "running text of another story, with its headline, date and captions",
    "navigation": "menus, breadcrumbs, pagination, search, login",
    "social": "share, follow, like, print, view counters",
    "promo": "newsletter, subscription, donation, advertising, products, paywall notices",
    "comments": "readers' comments, reply forms, ratings",
    "legal": "copyright, cookies, privacy, terms, disclaimers, imprint",
    "bio": "who the author or the outlet is; press contacts",
    "metadata": "kicker, tags, topics, reading time, place stamp, source line",
    "sidebar": "boxes beside the article: facts, timeline, poll, weather, widgets",
    "duplicate": "a repeat of a line that would be kept",
}
LABELS: tuple[str, ...] = tuple(MEANINGS)
KEPT: frozenset[str] = frozenset({"title", "standfirst", "heading", "body"})
