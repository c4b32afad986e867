"""Each fuzz target for a few seconds, on mutations that are the same every time, and on every input that once broke a promise."""

from __future__ import annotations

import importlib

import pytest

from tests.fuzz import NAMES
from tests.fuzz.mutations import mutations

# Some targets cost milliseconds an input, others tenths of a second.
COUNT = {"texts": 100, "pages": 60, "records": 150, "models": 60, "labels": 600, "rules": 600}

FINDS = {
    "a set of .gitignore that ends before it begins": ("rules", b"[\xf8-m]"),
    "an empty set": ("rules", b"a[]b\n[!]\n[^]\n"),
    "a set that Python warns of": ("rules", b"[[a]\n[a--b]\n[a&&b]\n[a||b]\n[a~~b]\n"),
    "a header that is not UTF-8": (
        "records",
        b"\x03WARC/1.0\r\nWARC-Type: conversion\r\nWARC-\xffate: x\xff\r\nContent-Length: 1\r\n\r\na\r\n\r\n",
    ),
    "a header that stands twice": ("records", b"\x03WARC/1.0\r\nA: 1\r\nA: 2\r\nWARC-Type: metadata\r\nContent-Length: 1\r\n\r\na\r\n\r\n"),
    "JSON that is nested too deep": ("records", b'\x01{"text": "a", "x": ' + b"[" * 200_000 + b"\n" + b'{"text": "b"}\n'),
    "JSON Lines of labels that are not UTF-8": ("labels", b'\x04{"text": "a", "entities": [{"\xff": 1}]}'),
    "labels nested too deep": ("labels", b"\x01" + b"[" * 200_000),
    "a label with a tab": ("labels", b'\x03{"text": "one", "labels": [{"start": 0, "end": 3, "labels": ["a\\tb"]}]}'),
    "a label that is blank at its edge": ("labels", b'\x03{"text": "one", "labels": [{"start": 0, "end": 3, "labels": [" a"]}]}'),
    "a label that looks like a head": ("labels", b'\x03{"text": "one", "labels": [{"start": 0, "end": 3, "labels": ["#a"]}]}'),
    "a list where a task belongs": ("labels", b"\x03[[]]"),
    "spans without a start": ("labels", b'\x05{"text": "a", "spans": [{}]}'),
    "as many lines as no file has": ("labels", b'\x07{"text": "a", "doc": "d", "line": 1, "of": 1e18}'),
    "as many blank lines as no text has": ("labels", b'\x07{"text": "a", "doc": "d", "line": 1, "of": 1, "blank": 1e12}'),
    "a label file cut off in its gzip": ("labels", b"\x02\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xab\x56"),
    "a label set that is not UTF-8": ("labels", b"\x09a\tkeep\t\xff"),
    "a page whose script wrote its charset": ("records", b"\x05<html><meta charset=undefined><p>caf\xe9 and more words than that</p>"),
    "a page in an encoding of Python's own": ("records", b"\x05<html><meta charset=unicode_escape><p>caf\xe9 \\x and more</p>"),
}


@pytest.mark.parametrize("name", NAMES)
def test_no_mutation_breaks_a_promise(name):
    target = importlib.import_module(f"tests.fuzz.{name}")
    for data in mutations(target.SEEDS, COUNT[name], seed=1):
        target.check(data)


@pytest.mark.parametrize(("name", "data"), FINDS.values(), ids=FINDS)
def test_what_fuzzing_found_stays_fixed(name, data):
    importlib.import_module(f"tests.fuzz.{name}").check(data)
