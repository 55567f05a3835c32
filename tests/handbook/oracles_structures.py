"""Brute force for the drills on graphs, trees, chains, heaps and small classes."""

import heapq
import math
import statistics
from itertools import combinations, islice, permutations

from check import Check, grid, numbers, same, text

A = "algorithms-and-patterns/"
F = "functions-and-iteration/"
STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def cells(plan, marks):
    return {(r, c) for r, line in enumerate(plan) for c, mark in enumerate(line) if mark in marks}


def spread(start, free):
    """The distance from `start` to every free cell, by growing whole rings."""
    distance, ring = {}, {cell for cell in start}
    while ring:
        steps = max(distance.values(), default=-1) + 1
        distance |= dict.fromkeys(ring, steps)
        ring = {(r + y, c + x) for r, c in ring for y, x in STEPS} & free - distance.keys()
    return distance


def route_length(floor, start, goal):
    return spread([start], cells(floor, ".")).get(goal)


def floor(rng):
    while True:
        plan = grid(rng, "..#")
        free = sorted(cells(plan, "."))
        if free:
            return plan, rng.choice(free), rng.choice(free)


def count_patches(photo):
    oil, patches = cells(photo, "o"), 0
    while oil:
        oil -= spread([min(oil)], oil).keys()
        patches += 1
    return patches


def minutes_until_all(plan):
    offices = cells(plan, "S.")
    distance = spread(cells(plan, "S"), offices)
    return max(distance.values(), default=0) if len(distance) == len(offices) else None


def contains(plan, word):
    def trace(cell, rest, used):
        if not rest:
            return True
        r, c = cell
        beside = [(r + y, c + x) for y, x in STEPS if (r + y, c + x) not in used]
        return any(trace(n, rest[1:], used | {n}) for n in beside if n in cells(plan, rest[0]))

    return any(trace(cell, word[1:], {cell}) for cell in cells(plan, word[0]))


def needs(rng, letters="abcde"):
    return {a: [b for b in letters if rng.random() < 0.22] for a in letters if rng.random() < 0.8}


def every_node(graph):
    return sorted(set(graph) | {other for others in graph.values() for other in others})


def migration_order(names, args):
    graph = args[0]
    try:
        found = names["migration_order"](graph)
    except ValueError:
        found = None
    orders = permutations(every_node(graph))
    right = (o for o in orders if all(o.index(b) < o.index(a) for a, before in graph.items() for b in before))
    first = next(right, None)
    return found, None if first is None else list(first)


def import_cycle(names, args):
    graph = args[0]
    found = names["import_cycle"](graph)
    nodes = every_node(graph)
    reach = {n: set(graph.get(n, ())) for n in nodes}
    for _ in nodes:
        for n in nodes:
            reach[n] |= {further for other in reach[n] for further in reach[other]}
    exists = any(n in reach[n] for n in nodes)
    closed = found is not None and found[0] == found[-1] and len(found) > 1
    real = closed and all(b in graph.get(a, ()) for a, b in zip(found, found[1:]))
    return (found is not None, real), (exists, exists)


def ready_at(minutes, after):
    def end(step):
        return minutes[step] + max((end(before) for before in after.get(step, [])), default=0)

    return max(map(end, minutes), default=0)


def dinner(rng):
    steps = "abcde"[: rng.randint(0, 5)]
    after = {s: [b for b in steps[:i] if rng.random() < 0.4] for i, s in enumerate(steps)}
    return {s: rng.randint(1, 9) for s in steps}, after


def baskets(prices, budget):
    names = list(prices)
    sets = [list(c) for n in range(2, len(names) + 1) for c in combinations(names, n)]
    return sorted(s for s in sets if sum(prices[name] for name in s) <= budget)


def seating(guests, feuds):
    def calm(row):
        return not any((a, b) in feuds or (b, a) in feuds for a, b in zip(row, row[1:]))

    return next((list(row) for row in permutations(guests) if calm(row)), None)


def party(rng):
    guests = "abcde"[: rng.randint(0, 5)]
    return list(guests), [pair for pair in combinations(guests, 2) if rng.random() < 0.5]


def nearest(couriers, k):
    return [name for name, x, y in sorted(couriers, key=lambda c: (c[1] ** 2 + c[2] ** 2, c[0]))[:k]]


def couriers(rng):
    names = rng.sample("abcdef", rng.randint(0, 6))
    return [(name, rng.randint(-3, 3), rng.randint(-3, 3)) for name in names], rng.randint(0, 7)


def feeds(rng):
    return ([sorted(numbers(rng), key=int) for _ in range(rng.randint(0, 4))],)


def merge_feeds(names, args):
    logs = [[(time, f"{i}.{n}") for n, time in enumerate(feed)] for i, feed in enumerate(args[0])]
    found = list(names["merge_feeds"](iter(log) for log in logs))
    return found, list(heapq.merge(*logs, key=lambda entry: entry[0]))


def running_median(names, args):
    found, box = [], names["RunningMedian"]()
    for value in args[0]:
        box.add(value)
        found.append(box.median())
    return found, [statistics.median(args[0][: i + 1]) for i in range(len(args[0]))]


def forget(names, args):
    length, n = args
    first = None
    for title in reversed(range(length)):
        first = names["Entry"](title, first)
    try:
        entry, found = names["forget"](first, n), []
    except IndexError:
        return IndexError, list(range(length)) if 1 <= n <= length else IndexError
    while entry:
        found.append(entry.title)
        entry = entry.next
    wanted = list(range(length))
    del wanted[-n]
    return found, wanted


def reverse(names, args):
    chain = names["chain"](args[0])
    return names["names"](names["reverse"](chain)), args[0][::-1]


def loop_start(names, args):
    length, back = args
    pages = names["redirects"](length, back)
    return names["loop_start"](pages[0]), None if back is None else pages[back]


def folder(rng, depth=0):
    count = rng.randint(0, 2 if depth else 3) if depth < 5 else 0
    return {str(n): folder(rng, depth + 1) for n in range(count)}


def folder_depth(tree, level=1):
    return max([level, *(folder_depth(sub, level + 1) for sub in tree.values())])


def search_tree(rng, low=0, high=16):
    if low >= high or rng.random() < 0.2:
        return None
    price = rng.randint(low, high - 1)
    wrong = rng.randint(-3, 3) if rng.random() < 0.1 else 0
    return price + wrong, search_tree(rng, low, price), search_tree(rng, price + 1, high)


def walk(tree):
    return [] if tree is None else [*walk(tree[1]), tree[0], *walk(tree[2])]


def chart(rng):
    people = [(name, []) for name in "abcdefg"[: rng.randint(1, 7)]]
    for i, person in enumerate(people[1:], start=1):
        rng.choice(people[:i])[1].append(person)
    return people[0], rng.choice("abcdefgz"), rng.choice("abcdefgz")


def chain_to(person, name):
    if person[0] == name:
        return [name]
    below = [chain_to(report, name) for report in person[1]]
    return next(([person[0], *chain] for chain in below if chain), [])


def shared_manager(tree, a, b):
    first, second = chain_to(tree, a), chain_to(tree, b)
    both = [name for name, other in zip(first, second) if name == other]
    return both[-1] if both else None


def first_loop(cables):
    def group(start, used):
        found = {start}
        for _ in used:
            found |= {x for pair in used for x in pair if found & set(pair)}
        return found

    return next((pair for i, pair in enumerate(cables) if pair[1] in group(pair[0], cables[:i])), None)


def cheapest(roads, start, goal):
    cost = {start: 0}
    for _ in range(len(roads) + 1):
        for a, ends in roads.items():
            for b, price in ends.items():
                if a in cost:
                    cost[b] = min(cost.get(b, math.inf), cost[a] + price)
    return cost.get(goal)


def roads(rng):
    graph = {a: {b: rng.randint(0, 9) for b in "abcde" if rng.random() < 0.4} for a in "abcde"}
    return graph, rng.choice("abcde"), rng.choice("abcde")


def autocomplete(names, args):
    words, prefix, limit = args
    box = names["Names"]()
    for word in words:
        box.add(word)
    return box.complete(prefix, limit), sorted(w for w in set(words) if w.startswith(prefix))[:limit]


def lru(names, args):
    size, moves = args
    cache, kept, found, wanted = names["Recent"](size), [], [], []
    for key, value in moves:
        old = dict(kept).get(key)
        if value is None:
            found.append(cache.get(key))
            wanted.append(old)
            value = old
        else:
            cache.put(key, value)
        if value is not None:
            kept = [*((k, v) for k, v in kept if k != key), (key, value)][-size:]
    return found, wanted


def lru_moves(rng):
    return rng.randint(1, 3), [(rng.choice("abcd"), rng.choice([None, 1, 2])) for _ in range(12)]


def nested(rng, depth=0):
    return [nested(rng, depth + 1) if depth < 3 and rng.random() < 0.4 else rng.randint(0, 9) for _ in range(rng.randint(0, 4))]


def flat(names, args):
    digits = [int(char) for char in str(args[0]) if char.isdigit()]
    return (list(names["flat"](args[0])), list(names["flat_with_stack"](args[0]))), (digits, digits)


def chunks(names, args):
    items, size = args
    return list(names["chunks"](iter(items), size)), [items[i : i + size] for i in range(0, len(items), size)]


def remembered(names, args):
    size, calls = args
    computed, expected, kept = [], [], []
    function = names["remember"](size)(lambda n: computed.append(n) or n * 2)
    results = [function(n) for n in calls]
    for n in calls:
        if n not in kept:
            expected.append(n)
        kept = [*(k for k in kept if k != n), n][-size:]
    return (results, computed), ([n * 2 for n in calls], expected)


CHECKS = {
    A + "traversal-drills#forklift-route": same("route_length", route_length, [(["."], (0, 0), (0, 0))], floor),
    A + "traversal-drills#oil-patches": same("count_patches", count_patches, [([],)], lambda r: (grid(r, "o~"),)),
    A + "traversal-drills#news-spreads": same(
        "minutes_until_all", minutes_until_all, [(["#"],), ([],)], lambda r: (grid(r, "S..#"),)
    ),
    A + "backtracking-drills#word-in-grid": same(
        "contains", contains, [(["a"], "a")], lambda r: (grid(r, "ab", 3), text(r, "ab", 5) or "a")
    ),
    A + "backtracking-drills#gift-baskets": Check(
        [({}, 5)],
        lambda r: (dict(zip("abcde", numbers(r, 1, 9, 5))), r.randint(0, 20)),
        lambda names, args: (sorted(names["baskets"](*args)), baskets(*args)),
    ),
    A + "backtracking-drills#seat-guests": same("seating", seating, [([], [])], party),
    A + "dependency-drills#migration-order": Check([({},)], lambda r: (needs(r),), migration_order),
    A + "dependency-drills#circular-import": Check([({},), ({"a": ["a"]},)], lambda r: (needs(r),), import_cycle),
    A + "dependency-drills#dinner-ready": same("ready_at", ready_at, [({}, {})], dinner),
    A + "heap-drills#nearest-couriers": same("nearest", nearest, [([], 2)], couriers),
    A + "heap-drills#merge-feeds": Check([([],), ([[]],)], feeds, merge_feeds),
    A + "heap-drills#running-median": Check([([],)], lambda r: (numbers(r),), running_median),
    A + "linked-list-drills#nth-from-end": Check(
        [(0, 1), (1, 0), (1, -1)], lambda r: (r.randint(0, 6), r.randint(-1, 7)), forget
    ),
    A + "linked-list-drills#reverse-route": Check([([],)], lambda r: (list(text(r, "abc")),), reverse),
    A + "linked-list-drills#redirect-loop": Check(
        [(1, None), (1, 0)], lambda r: (n := r.randint(1, 9), r.choice([None, *range(n)])), loop_start
    ),
    A + "tree-drills#deepest-folder": same("depth", folder_depth, [({},)], lambda r: (folder(r),)),
    A + "tree-drills#search-tree-order": same(
        "in_order",
        lambda tree: all(a < b for a, b in zip(walk(tree), walk(tree)[1:])),
        [(None,)],
        lambda r: (search_tree(r),),
    ),
    A + "tree-drills#shared-manager": same("shared_manager", shared_manager, [(("a", []), "a", "a")], chart),
    A + "network-drills#closing-cable": same(
        "first_loop",
        first_loop,
        [([],), ([("a", "a")],)],
        lambda r: ([(r.choice("abcdef"), r.choice("abcdef")) for _ in range(r.randint(0, 6))],),
    ),
    A + "network-drills#cheapest-route": same("cheapest", cheapest, [({}, "a", "a"), ({}, "a", "b")], roads),
    A + "network-drills#autocomplete": Check(
        [([], "", 3)],
        lambda r: ([text(r, "ab", 4) for _ in range(r.randint(0, 6))], text(r, "ab", 2), r.randint(0, 5)),
        autocomplete,
    ),
    F + "decorator-drills#lru-cache": Check([(1, [])], lru_moves, lru),
    F + "decorator-drills#flatten": Check([([],)], lambda r: (nested(r),), flat),
    F + "decorator-drills#chunks": Check([([], 1)], lambda r: (numbers(r), r.randint(1, 4)), chunks),
    F + "caching-decorator": Check(
        [(1, [])], lambda r: (r.randint(1, 3), numbers(r, 0, 4, 12)), remembered
    ),
}
