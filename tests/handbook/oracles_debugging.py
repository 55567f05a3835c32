"""Brute force for the functions that readers mend, and for two drills whose answer is an order or a set of bits."""

import csv
import io
import re
from fractions import Fraction
from functools import cmp_to_key
from math import floor

from check import Check, numbers, same, text

A = "algorithms-and-patterns/"
D = "testing-and-debugging/debug-drills#"
R = "testing-and-debugging/debug-drills-reports#"
NAMES = ["read", "write", "delete"]


def subtotals(cents):
    return [sum(cents[: end + 1]) for end in range(len(cents))]


def page_count(results, per_page):
    return len(range(0, results, per_page))


def path_to(menu, wanted):
    for title, submenu in menu:
        if title == wanted:
            return [title]
        below = path_to(submenu, wanted)
        if below is not None:
            return [title, *below]
    return None


def menu(rng, depth=3):
    return [(rng.choice("abcde"), menu(rng, depth - 1) if depth else []) for _ in range(rng.randint(0, 2))]


def dropped(names, args):
    sessions, now = args
    wanted = {user: end for user, end in sessions.items() if end > now}
    names["drop_expired"](sessions, now)
    return sessions, wanted


def cents(written):
    return floor(Fraction(written) * 100 + Fraction(1, 2))


def prices(names, args):
    return tuple(names["price_range"](iter(args[0]))), (sorted(args[0])[0], sorted(args[0])[-1])


def fields(names, args):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(args[0])
    return names["rows"](written.getvalue()), args[0]


def older(one, other):
    """Compares two tags number by number, a shorter one first where all that it has is equal."""
    left, right = ([int(part) for part in re.findall(r"\d+", tag)] for tag in (one, other))
    for ours, theirs in zip(left, right):
        if ours != theirs:
            return -1 if ours < theirs else 1
    return len(left) - len(right)


def newest(names, args):
    found = names["newest"](args[0])
    return found in args[0] and all(older(tag, found) <= 0 for tag in args[0]), True


def rights(names, args):
    mask, held = 0, set()
    for change, name in args[0]:
        mask = names[change](mask, name)
        held = held | {name} if change == "grant" else held - {name}
    return names["names"](mask), [name for name in NAMES if name in held]


def as_people_expect(names, args):
    """Digits as numbers, letters without case: compared piece by piece, text before a number."""

    def compare(one, other):
        pieces = [re.findall(r"\d+|\D", name.casefold()) for name in (one, other)]
        for left, right in zip(*pieces):
            numbers_both = left.isdigit() and right.isdigit()
            a, b = (int(left), int(right)) if numbers_both else (left, right)
            if a != b:
                return -1 if a < b else 1
        return len(pieces[0]) - len(pieces[1])

    return names["natural"](args[0]), sorted(args[0], key=cmp_to_key(compare))


CHECKS = {
    D + "missing-line": same("subtotals", subtotals, [([],), ([7],)], lambda rng: (numbers(rng),)),
    D + "last-page": same("page_count", page_count, [(0, 10), (20, 10), (21, 10)], lambda rng: (rng.randint(0, 60), rng.randint(1, 12))),
    D + "always-true": same(
        "is_urgent",
        lambda order: [order["state"]] in (["late"], ["express"]),
        [({"state": ""},)],
        lambda rng: ({"state": rng.choice(["late", "express", "new", "", "lat"])},),
    ),
    D + "lost-letters": same(
        "stem",
        lambda name: re.sub(r"\.txt\Z", "", name),
        [("",), (".txt",), ("t.txt.txt",)],
        lambda rng: (text(rng, "tx.") + rng.choice(["", ".txt", ".pdf"]),),
    ),
    D + "missing-return": same("path_to", path_to, [([], "a")], lambda rng: (menu(rng), rng.choice("abcde"))),
    D + "changing-size": Check([({}, 0)], lambda rng: (dict(zip("abcdef", numbers(rng, longest=6))), rng.randint(-5, 9)), dropped),
    R + "used-up": Check([([3],)], lambda rng: ([*numbers(rng), 0],), prices),
    R + "lost-cent": same(
        "to_cents",
        cents,
        [("0",), ("1.005",), ("2.675",), ("0.004",)],
        lambda rng: (f"{rng.randint(0, 999)}.{rng.randint(0, 9999):04}",),
    ),
    R + "naive-csv": Check(
        [([["a"]],), ([["", ""]],), ([['say "hi"', "x, y\nz"]],)],
        lambda rng: ([[text(rng, 'ab,"\n ') or "x" for _ in range(3)] for _ in range(rng.randint(1, 4))],),
        fields,
    ),
    R + "text-order": Check(
        [(["v1"],), (["v2", "v2.0.1"],)],
        lambda rng: (["v" + ".".join(str(rng.randint(0, 12)) for _ in range(rng.randint(1, 3))) for _ in range(rng.randint(1, 6))],),
        newest,
    ),
    A + "matrix-and-bit-drills#permission-bits": Check(
        [([],)], lambda rng: ([(rng.choice(["grant", "revoke"]), rng.choice(NAMES)) for _ in range(rng.randint(0, 8))],), rights
    ),
    A + "sorting-drills#numbered-files": Check(
        [([],), (["a10", "a2"],)],
        lambda rng: ([text(rng, "aB", 2) + str(rng.randint(0, 30)) + text(rng, "ab", 1) for _ in range(rng.randint(0, 6))],),
        as_people_expect,
    ),
}
