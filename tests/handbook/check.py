"""What a check of one solution consists of: edge inputs, a maker of random ones, and a comparison."""

from dataclasses import dataclass
from typing import Any, Callable


@dataclass(frozen=True)
class Check:
    edges: list
    make: Callable
    compare: Callable[[dict, tuple], tuple[Any, Any]]


def same(function, oracle, edges, make):
    """A check that the solution's `function` returns what `oracle` returns for the same arguments."""
    return Check(edges, make, lambda names, args: (names[function](*args), oracle(*args)))


def numbers(rng, low=-5, high=9, longest=9):
    return [rng.randint(low, high) for _ in range(rng.randint(0, longest))]


def text(rng, letters="ab", longest=8):
    return "".join(rng.choice(letters) for _ in range(rng.randint(0, longest)))


def spans(rng, most=6, end=20, shortest=1):
    starts = [rng.randint(0, end) for _ in range(rng.randint(0, most))]
    return [(start, start + rng.randint(shortest, 7)) for start in starts]


def grid(rng, marks, most=4):
    rows, columns = rng.randint(1, most), rng.randint(1, most)
    return ["".join(rng.choice(marks) for _ in range(columns)) for _ in range(rows)]
