"""Cost: where the time of `process_many` goes, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from stripper import Stripper
from stripper import features as features_
from stripper.batch import Batch
from stripper.context import Context, Thoughts
from stripper.features import characters, document, ngrams, occurrences, shape, tokens, topic
from stripper.model import LineModel
from stripper.network import Network
from stripper.policy import Policy

# Each step and what is called for it; a call inside another counts for itself only.
STEPS: dict[str, tuple[tuple[Any, str], ...]] = {
    "lines and batch": ((Batch, "of"),),
    "characters": ((characters, "read"),),
    "tokens": ((tokens, "read"),),
    "n-grams": ((ngrams, "read"),),
    "shape": ((shape.Shape, "of"), (shape, "read")),
    "document: place": ((document, "read"),),
    "document: what is said again": ((occurrences, "find"),),
    "document: topic": ((topic, "rows"),),
    "features put together": ((features_, "read"),),
    "line model": ((LineModel, "__call__"),),
    "context": ((Context, "of"), (Context, "thoughts"), (Context, "near"), (Thoughts, "around")),
    "networks": ((Network, "__call__"),),
    "policy": ((Policy, "names"), (Policy, "keeps")),
}
REST = "results, and what stands between"


def cost(texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Microseconds a line of every step, and of the rest; the sum is that of `process_many`."""
    cleaner = Stripper()
    lines = sum(len(result.source) for result in cleaner.process_many(texts))
    with _watched() as spent:
        begin = perf_counter()
        for _ in range(rounds):
            list(cleaner.process_many(texts))
        total = perf_counter() - begin
    spent[REST] = total - sum(spent.values())
    return {name: 1e6 * seconds / rounds / lines for name, seconds in spent.items()}


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """Seconds of every step, while the block runs."""
    spent = dict.fromkeys(STEPS, 0.0)
    inside: list[float] = []  # seconds of the calls inside each call that is under way
    kept: list[tuple[Any, str, Any]] = []

    def timed(step: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            inside.append(0.0)
            begin = perf_counter()
            try:
                return call(*given, **named)
            finally:
                seconds = perf_counter() - begin
                spent[step] += seconds - inside.pop()
                if inside:
                    inside[-1] += seconds

        return run

    try:
        for step, places in STEPS.items():
            for owner, name in places:
                original = vars(owner)[name]
                kept.append((owner, name, original))
                bare = original.__func__ if isinstance(original, classmethod) else original
                made = timed(step, bare)
                setattr(owner, name, classmethod(made) if isinstance(original, classmethod) else made)
        yield spent
    finally:
        for owner, name, original in kept:
            setattr(owner, name, original)
