"""Baselines: the line rules people run today, each as a function from a document to what it keeps.

Only rules that drop single lines are here. Rules that drop whole documents (C4's five sentences, RefinedWeb's 5% of words) are
left out: on a page that is worth cleaning they lose everything or do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
from justext.paragraph import Paragraph

from training.documents.corpus import Document
from training.documents.languages import ENGLISH, stop_words

Rules = Callable[[Document], list[bool]]

# https://github.com/huggingface/datatrove/blob/main/src/datatrove/pipeline/filters/c4_filters.py, after
# https://jmlr.org/papers/volume21/20-074/20-074.pdf, section 2.2
C4_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
# C4 knows straight quotes only and loses 15.0% of the body by that; with the curly ones it loses 10.8%, so they count here.
C4_ENDS = (".", "?", "!", '"', "'", "”", "’")
C4_WORDS = 3  # "only retained lines that contained at least 3 words"
C4_LONGEST_WORD = 1000  # characters
_CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")

# https://github.com/mlfoundations/dclm/blob/main/baselines/baselines_configs/dclm_baseline_refinedweb.yaml, after
# https://arxiv.org/abs/2306.01116, appendix G.2
REFINEDWEB_UPPER = 0.5  # share of a line's characters
REFINEDWEB_CUT_WORDS = 10  # words: phrases are cut only from lines of at most so many
_COUNTED = "likes|shares|comments|retweets|reposts|quotes|bookmarks|upvotes|downvotes|downloads|views|followers"
_COUNTER = re.compile(rf"\W*\d[\d.,]*[kmb]?\s+(?:{_COUNTED})\W*", re.IGNORECASE)
_CUT = re.compile(r"\s?items in cart|\s?read more\.\.\.$|^sign-in\s?", re.IGNORECASE)

# https://github.com/NVIDIA-NeMo/Curator/blob/main/nemo_curator/stages/text/utils/constants.py: of its long notices only
# the words that tell them
NEMO_POLICY = (
    *C4_POLICY,
    "privacy overview",
    "privacy & cookies policy",
    "privacy and cookies policy",
    "necessary cookies are absolutely essential",
    "any cookies that may not be particularly necessary",
)

# https://github.com/miso-belica/jusText/blob/main/doc/algorithm.rst, with the defaults of justext.core
JUSTEXT = {"length_low": 70, "length_high": 200, "stopwords_low": 0.30, "stopwords_high": 0.32, "max_link_density": 0.2}


def keep_everything(document: Document) -> list[bool]:
    """What most pipelines do."""
    return [True] * len(document.lines)


def c4(document: Document) -> list[bool]:
    """C4: lines that end in a punctuation mark, of three words or more, without policy phrases or "javascript"."""
    return [_c4_ends(line) and _c4(line) for line in document.lines]


def c4_without_punctuation(document: Document) -> list[bool]:
    """C4 without its punctuation rule, as FineWeb runs it.

    https://github.com/huggingface/datatrove/blob/main/examples/fineweb.py: `C4QualityFilter(filter_no_terminal_punct=False)`
    """
    return [_c4(line) for line in document.lines]


def _c4_ends(line: str) -> bool:
    """ "We only retained lines that ended in a terminal punctuation mark"; an ellipsis is none."""
    line = _CITATION.sub("", line.strip())
    return line.endswith(C4_ENDS) and not line.endswith("...")


def _c4(line: str) -> bool:
    words, lower = line.split(), line.lower()
    if len(words) < C4_WORDS or max(map(len, words)) > C4_LONGEST_WORD:
        return False
    return "javascript" not in lower and not any(phrase in lower for phrase in C4_POLICY)


def refinedweb(document: Document) -> list[bool]:
    """RefinedWeb as DCLM runs it: no shouted lines, numbers, counters ("3 likes"), single words, or nothing but a cut phrase."""
    return [_refinedweb(line.strip()) for line in document.lines]


def _refinedweb(line: str) -> bool:
    if sum(map(str.isupper, line)) / len(line) > REFINEDWEB_UPPER or all(map(str.isdigit, line)):
        return False
    if _COUNTER.fullmatch(line) or len(line.split()) < 2:
        return False
    return len(line.split()) > REFINEDWEB_CUT_WORDS or bool(_CUT.sub("", line).strip())


def nemo(document: Document) -> list[bool]:
    """NeMo Curator's BoilerPlateStringModifier: policy paragraphs go if they stand together at the top or bottom of the text.

    https://github.com/NVIDIA-NeMo/Curator/blob/main/nemo_curator/stages/text/modifiers/c4.py; its LineRemover has no list of its own.
    """
    paragraphs = [[line for line in block.split("\n") if line.strip()] for block in document.text.split("\n\n")]
    paragraphs = [paragraph for paragraph in paragraphs if paragraph]
    policy = [any(phrase in line.lower() for line in paragraph for phrase in NEMO_POLICY) for paragraph in paragraphs]
    runs = [value for value, _ in groupby(policy)]
    goes = runs in ([True, False], [False, True])
    return [not (drop and goes) for drop, paragraph in zip(policy, paragraphs, strict=True) for _ in paragraph]


def justext(document: Document) -> list[bool]:
    """jusText's classification of paragraphs, by length and stop words and then by neighbours, over lines.

    The stop list is that of the document's language, English where jusText has none.
    """
    paragraphs = [_paragraph(line) for line in document.lines]
    lists = stop_words()
    classify_paragraphs(paragraphs, lists.get(document.language, lists[ENGLISH]), **JUSTEXT)
    revise_paragraph_classification(paragraphs)
    return [paragraph.class_type == "good" for paragraph in paragraphs]


def _paragraph(line: str) -> Paragraph:
    """A line as a paragraph of a page without markup: no links, no headings."""
    paragraph = Paragraph(PathInfo())
    paragraph.append_text(line)
    return paragraph


BASELINES: dict[str, Rules] = {
    "keep everything": keep_everything,
    "C4 lines": c4,
    "C4 without punctuation": c4_without_punctuation,
    "RefinedWeb lines": refinedweb,
    "NeMo policy paragraphs": nemo,
    "jusText on lines": justext,
}


def keeps(documents: Sequence[Document], rules: Rules) -> list[list[bool]]:
    """What the rules keep of each document."""
    return [rules(document) for document in documents]
