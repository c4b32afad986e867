"""Dom: what a page shows, block by block; what an extractor skipped of it, read as well; and what is said below it."""

from __future__ import annotations

import pickle

import pytest
from cli_session import stripper
from lxml.html import document_fromstring

from stripper import Stripper, html, pipeline
from stripper.dom import Dom
from stripper.explain import explain
from stripper.files.extractor import Extractor
from stripper.formats import Page
from stripper.markup import skipped

STORY = [
    "The ferry that should have reached Skerrayvoe on Monday morning never left the mainland, because a crack was found in its ramp "
    "an hour before the first cars were due to board, the council said.",
    "About sixty passengers spent the day in the terminal. Some of them had come from as far as Leeds for a wedding that began at "
    "noon, and watched the bride say yes on the telephone of the best man.",
    "Engineers from the yard that built the vessel arrived in the afternoon. They think that the steel was weakened years ago by a "
    "lorry that braked too hard, and that nobody looked underneath since.",
    "Isla Renwick, who runs the only shop on the island, had bread for one more day. By Tuesday evening she sold oatcakes and tinned "
    "peaches to people who had never been in her shop before.",
    "A smaller boat was hired from the neighbouring county on Wednesday. It takes no cars, and in the swell of that week it took "
    "three hours for what the ferry does in one, but it brought the post.",
    "The wedding guests were the first to board. They danced on the pier that night with the couple, to the music of two fiddlers "
    "who had been waiting there since the weekend as well.",
    "How long the repair will take depends on a plate of steel that has to be rolled in Sheffield. The council hopes for the end of "
    "the month, and has asked the ministry to pay for half of the hired boat.",
    "Nobody was hurt. The captain, who found the crack when he dropped his glove, has been given a new pair by the passengers, and "
    "a seat at the table of the couple whose wedding he made late.",
]
PITCH = (
    "This website uses cookies. By clicking accept you agree that we and our partners store them on your device. Read our privacy policy."
)
REMARKS = [
    "Great news, I was on that ferry last week and the ramp made an awful noise when the lorry went over it.",
    "Who is going to pay for all of this? The taxpayer again, as ever, and nobody will lose his job over it.",
    "Congratulations to the couple from all of us at the bakery in Port Ennick, we kept you two slices of the cake.",
]
SHORT = "Sign in to read the comments on this story."


def shown(page: str) -> list[str]:
    return [block.text for block in Dom.of(document_fromstring(page)).shown()]


def page(story: list[str], found: list[str]) -> str:
    """A page of which trafilatura finds the one part: the other one stands in an element that it takes for a footer."""
    article, footer = ("".join(f"<{tag}>{line}</{tag}>" for line in lines) for tag, lines in (("p", found), ("li", story)))
    return f"<html><body><article>{article}</article><div class='footer'>{footer}</div></body></html>"


def discussed() -> str:
    """A page whose readers have something to say."""
    story, remarks = (
        "".join(f"<div class='{kind}'><p>{line}</p></div>" for line in lines) for kind, lines in (("", STORY), ("comment", REMARKS))
    )
    return f"<html><body><article>{story}</article><section id='comments'><h3>Comments</h3>{remarks}</section></body></html>"


def test_breaks_and_blocks_part_lines_and_inline_elements_do_not():
    text = "<div>Loose <i>ends</i><p>One <b>two</b> <span>three<i>four</i></span>.</p>five<br>six<ul><li>seven<li>eight</ul></div>"
    assert shown(text) == ["Loose ends", "One two threefour.", "five", "six", "seven", "eight"]


@pytest.mark.parametrize(
    "hidden",
    [
        "<noscript><p>{}</p></noscript>",
        "<div hidden><p>{}</p></div>",
        "<p style='color: red; DISPLAY: none'><b>{}</b></p>",
        "<div aria-hidden=true>{}</div>",
        "<select><option>{}</select>",
        "<script>{}</script>",
    ],
)
def test_what_a_page_does_not_show_is_left_out(hidden):
    assert shown(f"<p>Before</p>{hidden.format('Not shown')}<p>After</p>") == ["Before", "After"]


def test_a_block_counts_its_letters_and_links():
    page = "<p><a>Eight</a> <i>letter</i>s</p><p>...</p><p><a>All of it</a></p>"
    blocks = Dom.of(document_fromstring(page)).shown()
    said = [("Eight letters", "eightletters", 2), ("...", "", 0), ("All of it", "allofit", 4)]
    assert [(block.text, block.letters, block.links) for block in blocks] == said


def test_what_an_extractor_skipped_is_read_as_well():
    text = html.text(page(STORY, [SHORT]))
    assert text == SHORT
    assert text.whole.split("\n") == [SHORT, *STORY]
    assert skipped(text.whole.markup).tolist() == [False, *[True] * len(STORY)]
    result = Stripper().process(text)
    assert set(STORY) <= {line.text for line in result.lines if line.kept}
    assert result.text == Stripper().process_html(page(STORY, [SHORT])).text


def test_a_page_without_text_for_an_extractor_is_all_skipped():
    text = html.text(page(STORY, []))
    assert text == ""
    assert Stripper().process(text).text.split("\n") == STORY


def test_a_page_of_which_nothing_was_skipped_is_its_text():
    assert html.text(page([], STORY)).whole is None
    assert html.text(page([f"<a>{line}</a>" for line in STORY], STORY[:2])).whole is None


def test_what_was_skipped_and_is_noise_leaves_no_trace():
    text = html.text(page([PITCH.replace("cookies", f"cookies of kind {i}") for i in range(8)], STORY[:2]))
    assert text.whole is not None
    result = Stripper().process(text)
    assert [line.text for line in result.lines] == STORY[:2]
    assert result.text == "\n".join(STORY[:2])


def test_one_page_or_many_in_any_company():
    texts = [html.text(page(STORY, [SHORT])), "Plain text.", html.text(page(STORY, STORY)), html.text(page(STORY[::-1], []))]
    alone = [Stripper().process(text).text for text in texts]
    assert [result.text for result in Stripper().process_many(texts)] == alone
    assert [result.text for result in Stripper().process_many(texts[::-1])] == alone[::-1]


def test_what_was_skipped_goes_with_the_text():
    text = html.text(page(STORY, [SHORT]))
    extractor = Extractor(seconds=20)
    sent = [extractor.text(Page(page(*parts))) for parts in ((STORY, [SHORT]), (STORY, STORY))]
    sent.insert(0, pickle.loads(pickle.dumps(text)))  # noqa: S301 - our own
    extractor.close()
    assert [each.whole for each in sent[:2]] == [text.whole, text.whole]
    assert all((each.whole.markup.column == text.whole.markup.column).all() for each in sent[:2])


def test_an_explanation_is_of_what_was_read():
    rows = explain(Stripper(), html.text(page(STORY, [SHORT])))
    assert [row.line.text for row in rows] == [SHORT, *STORY]


def test_comments_are_read_where_they_are_kept():
    assert Stripper().process_html(discussed()).text.split("\n") == STORY
    assert [line.text for line in Stripper().process_html(discussed()).lines] == STORY
    kept = Stripper(keep={"body", "comments"}).process_html(discussed())
    assert [line.text for line in kept.lines if line.label == "comments" and line.kept][-3:] == REMARKS
    assert set(STORY) <= set(kept.text.split("\n"))


@pytest.mark.parametrize("seconds", ["0", "60"])
def test_the_command_reads_comments_where_they_are_kept(tmp_path, seconds):
    (tmp_path / "page.html").write_text(discussed(), "utf-8")
    plain = stripper("clean", "page.html", "--page-seconds", seconds, cwd=tmp_path)
    assert plain.stdout.decode().rstrip("\n").split("\n") == STORY
    kept = stripper("clean", "page.html", "--page-seconds", seconds, "--keep", "body,comments", cwd=tmp_path)
    assert set(REMARKS) <= set(kept.stdout.decode().split("\n"))


def test_a_batch_is_as_large_as_all_that_is_read_of_it(monkeypatch):
    little, plain = html.text(page(STORY, [SHORT])), SHORT
    monkeypatch.setattr(pipeline, "BATCH_CHARACTERS", len(little.whole))
    assert [len(batch) for batch in pipeline._batches([plain, plain, little, little, plain])] == [3, 1, 1]
