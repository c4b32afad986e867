"""Rules: the user's patterns, in linear time, over the model's word."""

from __future__ import annotations

import pickle
import time

import pytest

from stripper import Stripper
from stripper.errors import RuleError
from stripper.rules import Rules

pytest.importorskip("re2")


def test_the_first_rule_that_matches_decides():
    rules = Rules.of(["# comment", "", "keep ^Read more about us$", "drop ^Read more"])
    assert [rules.decide(line) for line in ("Read more about us", "Read more", "Reading")] == [True, False, None]


def test_patterns_know_unicode():
    rules = Rules.of(["drop (?i)^ÄHNLICHE", r"keep ^\pL+$"])
    assert [rules.decide(line) for line in ("ähnliche Artikel", "слово", "слово 7", "\ud800")] == [False, True, None, None]


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?<!a)b", "(", "a**", "*a", "(?P<x>a)(?P=x)"])
def test_what_cannot_run_in_linear_time_is_refused_with_its_place(tmp_path, pattern):
    (tmp_path / "own.rules").write_text(f"keep fine\ndrop {pattern}\n")
    with pytest.raises(RuleError, match=r"own\.rules:2: .* (linear time|is no pattern)"):
        Rules.read(tmp_path / "own.rules")


@pytest.mark.parametrize("line", ["remove x", "keep", "keep ", "drop\t"])
def test_what_is_no_rule_is_refused(line):
    with pytest.raises(RuleError, match=r"rules:1: .* is no rule; write 'keep PATTERN' or 'drop PATTERN'"):
        Rules.of([line])


def test_a_pattern_that_would_explode_by_backtracking_does_not():
    rules = Rules.of(["drop (a+)+$", "drop (x*)*y"])
    begin = time.perf_counter()
    assert rules.decide("a" * 100_000 + "!" + "x" * 100_000) is None
    assert time.perf_counter() - begin < 1


def test_rules_overrule_the_model_both_ways_and_count_for_the_cap():
    text = "Share on Facebook\nThe ferry left at nine in the morning, and nobody waved.\n"
    rules = Rules.of(["keep Facebook", "drop ferry"])
    assert Stripper(rules=rules).process(text).text == "Share on Facebook\n"
    assert Stripper(rules=rules, max_removed=0.5).process(text).text == text


def test_rules_travel_to_other_processes():
    rules = Rules.of(["drop x"])
    assert pickle.loads(pickle.dumps(rules)).decide("x") is False  # noqa: S301 - our own bytes
