"""What a check of one solution consists of: edge inputs, a maker of random ones, and a comparison."""

import ast
import contextlib
import functools
import io
from dataclasses import dataclass
from typing import Any, Callable


@dataclass(frozen=True)
class Check:
    """`compare` gets the names that a solution defines, or, where it does not run by itself, its blocks by language."""

    edges: list
    make: Callable
    compare: Callable[[dict, tuple], tuple[Any, Any]]
    runs: bool = True


def same(function, oracle, edges, make):
    """A check that the solution's `function` returns what `oracle` returns for the same arguments."""
    return Check(edges, make, lambda names, args: (names[function](*args), oracle(*args)))


def _shows(node):
    """Whether a statement only shows or asserts what an example gives."""
    printed = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "print"
    return printed or isinstance(node, ast.Assert)


def _assigns(node):
    return node.targets[0].id if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else ""


@functools.cache
def _without(code, given):
    tree = ast.parse(code)
    tree.body = [node for node in tree.body if _assigns(node) not in given and not _shows(node)]
    return compile(tree, "solution", "exec")


def script(code, **given):
    """What a script defines when `given` takes the place of its own data; what only shows or asserts is left out."""
    names = {"__name__": "solution", **given}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(_without(code, frozenset(given)), names)
    return names


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
