"""Skipped: what an extractor left out stands between its lines again, where the page shows it, and is dropped without a trace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripper import lines as lines_
from stripper.dom import Block, letters
from stripper.lines import Lines
from stripper.skipped import Restored, restored

TITLE = "The ferry stops for the winter"
MENU = "News, weather and tides for Skerrayvoe"
STORY = ["A crack was found in the ramp of the ferry.", "Nobody was hurt, the council said.", "The repair takes a month at the least."]
BOX = "Skerrayvoe has a hundred and ten people and one shop."
END = "Printed in Port Ennick by the harbour press."


def block(text: str, links: int = 0) -> Block:
    return Block([text], letters(text), links)


def put_back(source: Lines, shown: list[Block]) -> Restored:
    return restored(source, [letters(line) for line in source], shown)


def whole(lines: list[str], shown: list[str | Block]) -> list[str]:
    """The lines of the text with what was skipped; those that were skipped with a plus."""
    source = lines_.split("\n".join(lines))
    text, said, skipped = put_back(source, [one if isinstance(one, Block) else block(one) for one in shown])
    assert said == [letters(line) for line in lines_.split(text)]
    found = [f"+ {line}" if mark else line for line, mark in zip(lines_.split(text), skipped, strict=True)]
    assert lines_.join(lines_.split(text), [not mark for mark in skipped]) == source.text
    return found


def test_blocks_stand_where_the_page_shows_them():
    assert whole(STORY, [MENU, STORY[0], BOX, *STORY[1:], END]) == [f"+ {MENU}", STORY[0], f"+ {BOX}", *STORY[1:], f"+ {END}"]


def test_a_page_of_which_nothing_was_found_is_all_skipped():
    assert whole([], STORY) == [f"+ {line}" for line in STORY]
    assert put_back(lines_.split(""), [block(line) for line in STORY])[0] == "\n".join(STORY)


def test_lines_are_known_by_their_letters_and_by_most_of_their_words():
    lines = [f"- {STORY[0]}", f"1. {STORY[1]}", f"{STORY[2]} {BOX}", END.upper()]
    assert whole(lines, [*STORY, BOX, END]) == lines


def test_a_few_words_within_a_line_were_not_skipped():
    row = "Name and harbour | Passengers in winter | Vehicles"
    assert whole([row], row.split(" | ")) == [row]
    assert whole([row], ["Passengers in summer", "Name and harbour"]) == ["+ Passengers in summer", row]


@pytest.mark.parametrize("left", [block("Tides today"), block(f"{MENU} and more of it", links=2), block("!" * 40)])
def test_crumbs_and_lists_of_links_stay_out(left):
    assert whole(STORY, [STORY[0], left, *STORY[1:]]) == STORY


def test_what_a_page_says_twice_is_put_back_once_if_it_is_long():
    assert whole(STORY[:1], [BOX, STORY[0], BOX]) == [f"+ {BOX}", STORY[0]]
    assert whole(STORY[:1], ["Harbour notes", STORY[0], "Harbour notes"]) == ["+ Harbour notes", STORY[0], "+ Harbour notes"]


def test_a_line_that_the_page_says_twice_does_not_move_what_stands_between():
    """The menu names the last story's heading: what follows the menu is not put below that."""
    lines = [TITLE, *STORY, MENU]
    assert whole(lines, [MENU, END, TITLE, *STORY, BOX, MENU]) == [f"+ {END}", TITLE, *STORY, f"+ {BOX}", MENU]


def test_lines_of_the_same_letters_are_found_one_after_the_other():
    lines = ["Where to buy", STORY[0], "Where to buy", STORY[1]]
    assert whole(lines, [*lines[:2], BOX, *lines[2:], END]) == [*lines[:2], f"+ {BOX}", *lines[2:], f"+ {END}"]


def test_blank_lines_stay_where_they_were():
    source = lines_.split(f"{STORY[0]}\n\n{STORY[1]}\n{STORY[2]}\n")
    text, _, skipped = put_back(source, [block(STORY[0]), block(BOX), block(STORY[1]), block(END), block(STORY[2]), block(MENU)])
    assert text == f"{STORY[0]}\n{BOX}\n\n{STORY[1]}\n{END}\n{STORY[2]}\n{MENU}\n"
    assert skipped == [False, True, False, True, False, True]
    assert lines_.join(lines_.split(text), [not mark for mark in skipped]) == source.text


SAID = st.sampled_from([TITLE, MENU, *STORY, BOX, END, "Tides", "", "  ", "日本語の文章です。", "1. one two three four five"])


@given(st.lists(SAID), st.lists(SAID.map(lambda text: " ".join(text.split())).filter(bool)))
def test_without_what_was_skipped_it_is_the_text_to_the_byte(lines, shown):
    source = lines_.split("\n".join(lines).strip())
    text, _, skipped = put_back(source, [block(one) for one in shown])
    assert len(lines_.split(text)) == len(skipped)
    assert lines_.join(lines_.split(text), [not mark for mark in skipped]) == source.text
