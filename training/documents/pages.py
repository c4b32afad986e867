"""Pages: the raw pages of `shared/corpora` with their gold text, and what the usual extractors make of them.

The extractors are installed by `pip install '.[training]'`.
"""

from __future__ import annotations

import gzip
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from stripper.errors import StripperError
from training.documents.corpus import SHARED, rows

DATASETS = ("wcxb-dev", "news-424", "trafilatura-eval")


@dataclass(frozen=True, slots=True)
class Page:
    """A raw page. `gold` is its main text as its data set's authors saw it, "" where the set has snippets only:
    `with_` that stand in the main text and `without` that do not.
    """

    dataset: str
    name: str
    site: str
    url: str
    title: str
    kind: str
    gold: str
    path: Path
    with_: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def html(self) -> bytes:
        """The page as it was fetched."""
        return gzip.decompress(self.path.read_bytes())


def pages(dataset: str, shared: Path = SHARED) -> Iterator[Page]:
    """The pages of one data set, in the order of its gold file. Raises `InputError`."""
    folder = shared / "corpora" / dataset
    for row in rows(folder / "gold.jsonl.gz"):
        yield Page(
            dataset=dataset,
            name=row["id"],
            site=row["site"],
            url=row["url"],
            title=row.get("title") or "",
            kind=row.get("page_type", "article" if dataset == "news-424" else "unknown"),
            gold=row.get("main_content") or "",
            path=folder / "html" / f"{row['id'].removesuffix('.html')}.html.gz",
            with_=tuple(row.get("with", ())),
            without=tuple(row.get("without", ())),
        )


def texts(page: Page) -> dict[str, str]:
    """What each extractor makes of a page, "" where it finds nothing. Names are those of the labelled corpus."""
    from trafilatura.utils import decode_file

    html = decode_file(page.html())
    return {name: extract(name, html) for name in EXTRACTORS}


def extract(name: str, html: str) -> str:
    """What one extractor makes of a decoded page, "" where it finds nothing."""
    made = EXTRACTORS[name]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the extractors' own, about their own parsers
            return made(html) or ""
    except ImportError as error:
        raise StripperError(f"{name} is not installed ({error}): pip install '.[training]'") from error
    except Exception:  # a page that makes an extractor fail has no text by that extractor, and others are asked too
        return ""


def trafilatura(html: str) -> str | None:
    """trafilatura as it comes, without comments."""
    import trafilatura as library

    found: str | None = library.extract(html, include_comments=False)
    return found


def trafilatura_recall(html: str) -> str | None:
    """What `stripper.html` reads if comments are wanted."""
    import trafilatura as library

    found: str | None = library.extract(html, favor_recall=True, include_comments=True)
    return found


def newspaper(html: str) -> str:
    """newspaper4k: title, then text."""
    article = _newspaper().Article("http://page.invalid/", fetch_images=False)  # it would load them to find the largest
    article.download(input_html=html)
    article.parse()
    return f"{article.title or ''}\n\n{article.text}"


@lru_cache(maxsize=1)
def _newspaper() -> Any:
    import tldextract

    # It would look up the public suffix list over the network at the first page; the list it ships will do.
    offline = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    library: Any = tldextract
    library.extract = library.tldextract.extract = library.tldextract.TLD_EXTRACTOR = offline
    import newspaper

    return newspaper


def readability(html: str) -> str:
    """readability-lxml chooses the element, html-text reads it."""
    import html_text
    import readability as library

    found: str = html_text.extract_text(library.Document(html).summary())
    return found


def resiliparse_main(html: str) -> str:
    """resiliparse's rules for the main content."""
    return _resiliparse(html, main_content=True)


def resiliparse_full(html: str) -> str:
    """The whole page by resiliparse, menus and footer with it."""
    return _resiliparse(html, main_content=False)


def _resiliparse(html: str, main_content: bool) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    found: str = extract_plain_text(html, main_content=main_content, preserve_formatting=True)
    return found


EXTRACTORS: dict[str, Callable[[str], str | None]] = {
    "trafilatura": trafilatura,
    "trafilatura --recall (comments on)": trafilatura_recall,
    "newspaper4k": newspaper,
    "readability-lxml + html-text": readability,
    "resiliparse main_content": resiliparse_main,
    "resiliparse full page": resiliparse_full,
}
