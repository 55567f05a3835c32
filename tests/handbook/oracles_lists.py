"""Brute force for the drills on lists, strings and numbers: slow, short, and plainly right."""

import re
from collections import Counter
from itertools import combinations, pairwise, product
from math import comb

from check import Check, numbers, same, spans, text

A = "algorithms-and-patterns/"


def runs(items):
    return [items[i:j] for i in range(len(items)) for j in range(i + 1, len(items) + 1)]


def pair_is_right(function):
    """Any pair will do, so the answer itself is judged."""

    def compare(names, args):
        values, target = args
        found = names[function](values, target)
        pairs = [(i, j) for i, j in combinations(range(len(values)), 2) if values[i] + values[j] == target]
        return (found is None, found in pairs) if pairs else (found, False), (False, True) if pairs else (None, False)

    return compare


def compact(names, args):
    badges = args[0]
    wanted = sorted(set(badges))
    count = names["compact"](badges)
    return badges[:count], wanted


def in_order(log, steps):
    return any(list(chosen) == steps for chosen in combinations(log, len(steps)))


def busiest(names, args):
    visitors, k = args
    try:
        found = names["busiest"](visitors, k)
    except ValueError:
        found = ValueError
    if not 1 <= k <= len(visitors):
        return found, ValueError
    sums = [sum(visitors[i : i + k]) for i in range(len(visitors) - k + 1)]
    return found, (sums.index(max(sums)), max(sums))


def longest_fresh(songs):
    return max((len(run) for run in runs(songs) if len(set(run)) == len(run)), default=0)


def shortest_run(amounts, target):
    return min((len(run) for run in runs(amounts) if sum(run) >= target), default=0)


def stretches(days, target):
    return sum(sum(run) == target for run in runs(days))


def first_single(visits):
    return next((name for name in visits if visits.count(name) == 1), None)


def same_racks(racks):
    keys = dict.fromkeys("".join(sorted(rack)) for rack in racks)
    return [[rack for rack in racks if "".join(sorted(rack)) == key] for key in keys]


def stood_for(bids):
    later = [[j - i for j in range(i, len(bids)) if bids[j] > bids[i]] for i in range(len(bids))]
    return [min(steps, default=0) for steps in later]


def bracket_error(brackets):
    pairs = {")": "(", "]": "[", "}": "{"}
    waiting = []
    for place, char in enumerate(brackets):
        if char in pairs.values():
            waiting.append((char, place))
        elif char in pairs and (not waiting or waiting.pop()[0] != pairs[char]):
            return place
    return waiting[0][1] if waiting else None


def pattern(rng, depth=0):
    parts = []
    for _ in range(rng.randint(0, 3)):
        if depth < 3 and rng.random() < 0.4:
            number = rng.choice(["", "1", "2", "10"])
            parts.append(f"{number}({pattern(rng, depth + 1)})")
        else:
            parts.append(rng.choice("kpy"))
    return "".join(parts)


def expand(knitting):
    while "(" in knitting:
        knitting = re.sub(r"(\d*)\(([a-z]*)\)", lambda m: m[2] * int(m[1] or 1), knitting)
    return knitting


def first_bad(names, args):
    last, bad = args
    asked = []
    found = names["first_bad"](last, lambda build: asked.append(build) or build >= bad)
    few = len(asked) <= last.bit_length() + 1 and all(1 <= build <= last for build in asked)
    return (found, few), (bad if bad <= last else None, True)


def rotated(rng):
    values = sorted(rng.sample(range(20), rng.randint(0, 8)))
    cut = rng.randint(0, len(values))
    return values[cut:] + values[:cut], rng.randint(-1, 20)


def slowest_pace(chapters, evenings):
    paces = range(1, max(chapters, default=1) + 1)
    return next((p for p in paces if sum(-(-pages // p) for pages in chapters) <= evenings), None)


def ways_up(top, broken):
    steps = (taken for n in range(top + 1) for taken in product((1, 2), repeat=n) if sum(taken) == top)
    return sum(all(sum(taken[: i + 1]) not in broken for i in range(len(taken))) for taken in steps)


def split_is_right(names, args):
    tag, words = args
    found = names["split_hashtag"](tag, words)
    ends = range(1, len(tag))
    cuts = (cut for n in range(len(tag)) for cut in combinations(ends, n))
    possible = not tag or any(all(tag[i:j] in words for i, j in pairwise((0, *cut, len(tag)))) for cut in cuts)
    right = found is not None and "".join(found) == tag and set(found) <= words
    return (found is not None, right), (possible, possible)


def edits(typed, meant):
    if not typed or not meant:
        return len(typed) + len(meant)
    same_end = edits(typed[:-1], meant[:-1]) + (typed[-1] != meant[-1])
    return min(same_end, edits(typed[:-1], meant) + 1, edits(typed, meant[:-1]) + 1)


def fewest_stamps(values, postage):
    sums = {0}
    for count in range(postage + 1):
        if postage in sums:
            return count
        sums = {total + value for total in sums for value in values if total + value <= postage}
    return None


def best_nights(names, args):
    fees = args[0]
    total, nights = names["best_nights"](fees)
    choices = [c for n in range(len(fees) + 1) for c in combinations(range(len(fees)), n)]
    apart = [c for c in choices if all(b - a > 1 for a, b in pairwise(c))]
    best = max(sum(fees[i] for i in c) for c in apart)
    return (total, sum(fees[i] for i in nights), tuple(sorted(nights)) in apart), (best, best, True)


def best_evening(talks, minutes):
    chosen = [c for n in range(len(talks) + 1) for c in combinations(talks, n)]
    return max(sum(people for _, people in c) for c in chosen if sum(length for length, _ in c) <= minutes)


def most_talks(talks):
    def fits(chosen):
        return all(a[1] <= b[0] for a, b in pairwise(sorted(chosen)))

    return max(n for n in range(len(talks) + 1) for c in combinations(talks, n) if fits(c))


def can_finish(reach):
    reached = {0}
    for pad, far in enumerate(reach):
        if pad in reached:
            reached |= set(range(pad, pad + far + 1))
    return len(reach) - 1 in reached


def start_village(wells, needs):
    for start in range(len(wells)):
        bottle, dry = 0, False
        for i in (*range(start, len(wells)), *range(start)):
            bottle += wells[i] - needs[i]
            dry = dry or bottle < 0
        if not dry:
            return start
    return None


def trail(rng):
    villages = range(rng.randint(1, 6))
    return [rng.randint(0, 5) for _ in villages], [rng.randint(0, 5) for _ in villages]


def lit(lamps):
    joined = sorted(set(lamps))
    while True:
        for a, b in combinations(joined, 2):
            if a[0] <= b[1] and b[0] <= a[1]:
                rest = [span for span in joined if span not in (a, b)]
                joined = sorted({*rest, (min(a[0], b[0]), max(a[1], b[1]))})
                break
        else:
            return joined


def minutes_as_spans(minutes):
    result = []
    for minute in sorted(minutes):
        if result and result[-1][1] == minute:
            result[-1] = (result[-1][0], minute + 1)
        else:
            result.append((minute, minute + 1))
    return result


def covered(intervals):
    return {minute for start, end in intervals for minute in range(start, end)}


def free_gaps(bookings, opens, closes):
    return minutes_as_spans(set(range(opens, closes)) - covered(bookings))


def rooms(lessons):
    return max((sum(a <= minute < b for a, b in lessons) for minute in covered(lessons)), default=0)


def apart(rng):
    return minutes_as_spans(covered(spans(rng)))


def both_free(first, second, minutes):
    common = minutes_as_spans(covered(first) & covered(second))
    return [(a, b) for a, b in common if b - a >= minutes]


def triage(names, args):
    cases = args[0]
    wanted = sorted(cases, key="RYG".index)
    names["triage"](cases)
    return cases, wanted


def fizzbuzz(n):
    special = {(True, True): "FizzBuzz", (True, False): "Fizz", (False, True): "Buzz"}
    return [special.get((i % 3 == 0, i % 5 == 0), str(i)) for i in range(1, n + 1)]


def fibonacci(n):
    return sum(comb(n - 1 - k, k) for k in range((n + 1) // 2))


def second_largest(values):
    distinct = sorted(set(values), reverse=True)
    return distinct[1] if len(distinct) > 1 else None


def word_pairs(rng):
    first = text(rng, "aB b", 6)
    return (first, "".join(rng.sample(first, len(first)))) if rng.random() < 0.5 else (first, text(rng, "aB b", 6))


def single(rng):
    others = rng.sample(range(-9, 20), rng.randint(1, 6))
    badges = others[:1] + 2 * others[1:]
    rng.shuffle(badges)
    return (badges,)


def matrix(rng, marks=range(9)):
    rows, columns = rng.randint(1, 4), rng.randint(1, 4)
    return ([[rng.choice(marks) for _ in range(columns)] for _ in range(rows)],)


def spiral(rows):
    if not rows or not rows[0]:
        return []
    rest = [list(row) for row in zip(*rows[1:])][::-1]
    return rows[0] + spiral(rest)


def no_repeats(plan):
    lines = [*plan, *zip(*plan)]
    return all(max(Counter(n for n in line if n is not None).values(), default=1) == 1 for line in lines)


def square(rng):
    n = rng.randint(1, 3)
    return ([[rng.choice([None, 1, 2, 3, 4]) for _ in range(n)] for _ in range(n)],)


def table(teams):
    return [t["name"] for t in sorted(teams, key=lambda t: (-t["points"], -t["goals"], t["name"].casefold()))]


def teams(rng):
    names = rng.sample(["ann", "Bo", "cy", "Di"], rng.randint(0, 4))
    return ([{"name": name, "points": rng.randint(0, 2), "goals": rng.randint(0, 2)} for name in names],)


CHECKS = {
    A + "two-pointers-drills#exact-load": Check(
        [([], 0), ([8], 16), ([4, 4], 8)],
        lambda r: (sorted(numbers(r, 1)), r.randint(0, 18)),
        pair_is_right("exact_load"),
    ),
    A + "counting-drills#two-sum": Check(
        [([], 0), ([5], 10), ([5, 5], 10)], lambda r: (numbers(r), r.randint(-9, 18)), pair_is_right("two_gifts")
    ),
    A + "two-pointers-drills#compact-badges": Check([([],), ([1],)], lambda r: (sorted(numbers(r)),), compact),
    A + "two-pointers-drills#steps-in-order": same(
        "contains_in_order", in_order, [([], []), ([], ["x"])], lambda r: (list(text(r)), list(text(r, "ab", 4)))
    ),
    A + "sliding-window-drills#busiest-hours": Check(
        [([], 1), ([3], 0), ([3], 2)], lambda r: (numbers(r, 0), r.randint(0, 9)), busiest
    ),
    A + "sliding-window-drills#no-repeats": same(
        "longest_fresh", longest_fresh, [([],)], lambda r: (list(text(r, "abcd")),)
    ),
    A + "sliding-window-drills#shortest-run": same(
        "shortest_run", shortest_run, [([], 1), ([5], 5)], lambda r: (numbers(r, 1), r.randint(1, 30))
    ),
    A + "counting-drills#seen-once": same("first_single", first_single, [([],)], lambda r: (list(text(r, "abcd")),)),
    A + "counting-drills#same-tiles": same(
        "same_racks", same_racks, [([],), ([""],)], lambda r: ([text(r, "ab", 3) for _ in range(r.randint(0, 6))],)
    ),
    A + "counting-drills#net-stretches": same(
        "stretches", stretches, [([], 0), ([0, 0], 0)], lambda r: (numbers(r), r.randint(-5, 9))
    ),
    A + "stack-drills#bid-stood": same("stood_for", stood_for, [([],)], lambda r: (numbers(r),)),
    A + "stack-drills#template-brackets": same(
        "first_bracket_error", bracket_error, [("",), (")",), ("(",)], lambda r: (text(r, "()[]{}a"),)
    ),
    A + "stack-drills#knitting-pattern": same("expand", expand, [("",), ("()",)], lambda r: (pattern(r),)),
    A + "binary-search-drills#first-bad-build": Check(
        [(1, 1), (1, 2)], lambda r: (n := r.randint(1, 60), r.randint(1, n + 1)), first_bad
    ),
    A + "binary-search-drills#rotated-list": same(
        "find_rotated", lambda v, t: v.index(t) if t in v else -1, [([], 1), ([1], 1)], rotated
    ),
    A + "binary-search-drills#slowest-pace": same(
        "slowest_pace", slowest_pace, [([], 0), ([], 3)], lambda r: (numbers(r, 1, 30, 5), r.randint(0, 12))
    ),
    A + "memo-drills#ladder-rungs": same(
        "ways_up",
        ways_up,
        [(0, []), (1, [1])],
        lambda r: (r.randint(1, 9), sorted(r.sample(range(1, 10), r.randint(0, 3)))),
    ),
    A + "memo-drills#split-hashtag": Check(
        [("", set()), ("a", set())],
        lambda r: (text(r, "ab", 7), {text(r, "ab", 3) or "a" for _ in range(4)}),
        split_is_right,
    ),
    A + "memo-drills#fewest-edits": same(
        "edits", edits, [("", ""), ("a", "")], lambda r: (text(r, "ab", 5), text(r, "ab", 5))
    ),
    A + "dp-drills#fewest-stamps": same(
        "fewest_stamps", fewest_stamps, [([], 0), ([], 3)], lambda r: (numbers(r, 1, 7, 3), r.randint(0, 20))
    ),
    A + "dp-drills#nights-to-play": Check([([],), ([4],)], lambda r: (numbers(r, 0, 9, 8),), best_nights),
    A + "dp-drills#evening-of-talks": same(
        "best_evening",
        best_evening,
        [([], 5), ([(3, 4)], 0)],
        lambda r: ([(r.randint(1, 6), r.randint(0, 9)) for _ in range(r.randint(0, 6))], r.randint(0, 15)),
    ),
    A + "greedy-drills#most-talks": same("most_talks", most_talks, [([],)], lambda r: (spans(r),)),
    A + "greedy-drills#drone-pads": same(
        "can_finish", can_finish, [([0],), ([0, 1],)], lambda r: ([r.randint(0, 3) for _ in range(r.randint(1, 8))],)
    ),
    A + "greedy-drills#water-tour": same(
        "start_village",
        start_village,
        [([], []), ([2], [2]), ([1], [2])],
        trail,
    ),
    A + "interval-merge": same("lit_periods", lit, [([],), ([(3, 3), (3, 3)],)], lambda r: (spans(r, shortest=0),)),
    A + "interval-drills#free-gaps": same(
        "free_gaps", free_gaps, [([], 8, 20), ([(10, 10)], 8, 20)], lambda r: (spans(r, shortest=0), 5, 18)
    ),
    A + "interval-drills#rooms-at-once": same("rooms_needed", rooms, [([],)], lambda r: (spans(r),)),
    A + "interval-drills#both-free": same(
        "both_free", both_free, [([], [], 1)], lambda r: (apart(r), apart(r), r.randint(1, 4))
    ),
    A + "sorting-drills#three-priorities": Check([([],)], lambda r: (list(text(r, "RYG")),), triage),
    A + "sorting-drills#league-table": same("table", table, [([],)], teams),
    A + "palindrome-check": same(
        "reads_both_ways_in_place",
        lambda t: (kept := [c for c in t.casefold() if c.isalnum()]) == kept[::-1],
        [("",), ("?!",), ("ßss",)],
        lambda r: (text(r, "aAbß .?"),),
    ),
    A + "warm-up-drills#fizzbuzz": same("fizzbuzz", fizzbuzz, [(0,), (15,)], lambda r: (r.randint(0, 50),)),
    A + "warm-up-drills#fibonacci": same("fibonacci", fibonacci, [(0,), (1,)], lambda r: (r.randint(1, 90),)),
    A + "warm-up-drills#anagram": same(
        "is_anagram",
        lambda a, b: sorted(a.lower().replace(" ", "")) == sorted(b.lower().replace(" ", "")),
        [("", ""), ("", " ")],
        word_pairs,
    ),
    A + "warm-up-drills#reverse-words": same(
        "reverse_words",
        lambda t: " ".join([w for w in t.split(" ") if w][::-1]),
        [("",), ("  ",)],
        lambda r: (text(r, "ab  "),),
    ),
    A + "warm-up-drills#second-largest": same(
        "second_largest", second_largest, [([],), ([5, 5],)], lambda r: (numbers(r),)
    ),
    A + "matrix-and-bit-drills#rotate-picture": same(
        "rotate",
        lambda m: [[m[len(m) - 1 - c][r] for c in range(len(m))] for r in range(len(m[0]) if m else 0)],
        [([],)],
        matrix,
    ),
    A + "matrix-and-bit-drills#spiral": same("spiral", spiral, [([],), ([[1]],)], matrix),
    A + "matrix-and-bit-drills#seating-rows": same("no_repeats", no_repeats, [([[None]],)], square),
    A + "matrix-and-bit-drills#single-badge": same(
        "single", lambda b: next(n for n in b if b.count(n) == 1), [([7],)], single
    ),
    A + "matrix-and-bit-drills#count-bits": same(
        "ones", lambda n: bin(n).count("1"), [(0,), (1,)], lambda r: (r.randint(0, 2**40),)
    ),
}
