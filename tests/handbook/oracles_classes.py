"""Models of the classes, decorators and coroutines that readers write: the same steps, done to a plain list or dictionary.

An input is a list of steps. Both sides take them, and what each step gave is compared: a value, or the error's name.
"""

import asyncio
from collections import Counter
from statistics import fmean
from types import SimpleNamespace

from check import Check, numbers, text

O = "objects/protocol-drills#"
F = "functions-and-iteration/decorator-drills#"
I = "internals-and-concurrency/async-drills#"
D = "testing-and-debugging/debug-drills#"
R = "testing-and-debugging/debug-drills-reports#"
KEYS = "abc"


def outcome(function, *args, **kwargs):
    """What a call gives: its value, or the name of the error."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        return type(error).__name__


def several(rng, step, most=8):
    return [step(rng) for _ in range(rng.randint(0, most))]


def change(rng):
    return rng.choice(["set", "del"]), rng.choice(KEYS), rng.randint(0, 9)


def rollback(names, args):
    """After an error all is as before; otherwise the steps stay. The error itself reaches the caller."""
    given, steps, fails = args
    kept, data = dict(given), dict(given)

    def block():
        with names["Transaction"](data) as draft:
            for what, key, value in steps:
                draft.__setitem__(key, value) if what == "set" else draft.pop(key, None)
            if fails:
                raise OSError
            return dict(draft)

    wanted = dict(given)
    for what, key, value in steps:
        wanted = {**{k: v for k, v in wanted.items() if k != key}, **({key: value} if what == "set" else {})}
    return (outcome(block), data), ("OSError", kept) if fails else (wanted, wanted)


def countdown(names, args):
    """Several loops over one object, in turns: each has a position of its own."""
    start, turns = args
    rocket = names["Countdown"](start)
    loops, left = [iter(rocket) for _ in range(3)], [list(range(start, 0, -1)) for _ in range(3)]
    got = [next(loops[turn], "end") for turn in turns]
    return got, [left[turn].pop(0) if left[turn] else "end" for turn in turns]


def averages(names, args):
    made, seen = [names["RunningAverage"]() for _ in range(3)], [[], [], []]
    got, wanted = [], []
    for which, number in args[0]:
        seen[which].append(number)
        got.append(round(made[which](number), 9))
        wanted.append(round(fmean(seen[which]), 9))
    return got, wanted


def typed(names, args):
    """Two fields, two objects: a dictionary by object and field is the model."""
    kinds = {"name": str, "age": int}
    owner = type("Owner", (), {field: names["Typed"](kind) for field, kind in kinds.items()})
    made, model, got, wanted = [owner(), owner()], {}, [], []
    for which, field, value in args[0]:
        got.append(outcome(setattr, made[which], field, value))
        fits = isinstance(value, kinds[field])
        wanted.append(None if fits else "TypeError")
        if fits:
            model[which, field] = value
        got.append([getattr(one, name, "unset") for one in made for name in kinds])
        wanted.append([model.get((one, name), "unset") for one in (0, 1) for name in kinds])
    return got, wanted


def proxy(names, args):
    target, bare, used = [1], [1], []
    recorder = names["Recorder"](target)
    got, wanted = [], []
    for method, *values in args[0]:
        got.append(outcome(lambda: getattr(recorder, method)(*values)))
        wanted.append(outcome(lambda: getattr(bare, method)(*values)))
        used += [method] if hasattr(bare, method) else []
    return (got, target, recorder.calls), (wanted, bare, used)


def registry(names, args):
    """The hook and the metaclass keep the same books: a suffix once, of the class itself, and none refused."""
    got, wanted = [], []
    for base, known in ((names["Exporter"], names["Exporter"].known), (names["Importer"], names["Registered"].known)):
        known.clear()
        bases, model = [base], set()
        for suffix, parent in args[0]:
            made = outcome(type, "Made", (bases[parent % len(bases)],), {"suffix": suffix} if suffix else {})
            refused = not suffix or suffix in model
            got.append(made if made == "TypeError" else known.get(suffix) is made)
            wanted.append("TypeError" if refused else True)
            if not refused:
                model.add(suffix)
                bases.append(made)
        got.append(set(known))
        wanted.append(model)
    return got, wanted


def money(names, args):
    (cents, currency), (others, foreign) = args
    one, other = names["Money"](cents, currency), names["Money"](others, foreign)
    alike = currency == foreign
    order = [lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b]
    got = [one == other, one != other, len({one, other}), one == cents, *(outcome(test, one, other) for test in order)]
    got += [outcome(setattr, one, name, 1) for name in ("cents", "currency", "_key")]
    same = args[0] == args[1]
    wanted = [same, not same, 1 if same else 2, False, *(test(cents, others) if alike else "TypeError" for test in order)]
    return got, wanted + 3 * ["AttributeError"]


def counted(names, args):
    def divide(a, *, by=1):
        """Divides."""
        return a / by

    made = [names["counted"](divide), names["counted"](divide)]
    got = [outcome(made[which], a, by=b) for which, a, b in args[0]]
    wanted = [outcome(divide, a, by=b) for _, a, b in args[0]]
    tallies = [sum(which == one for which, _, _ in args[0]) for one in (0, 1)]
    return (got, [one.calls for one in made], made[0].__name__, made[0].__doc__), (wanted, tallies, "divide", "Divides.")


def logged(names, args):
    names["log"].clear()
    functions = {level: (lambda level: lambda number: (level, number))(level) for level in ("info", "warn", "plain")}
    for level, function in functions.items():
        function.__name__ = f"do_{level}"
    made = {level: names["logged"](level=level)(functions[level]) for level in ("info", "warn")}
    made["plain"] = names["logged"](functions["plain"])
    got = [made[level](number) for level, number in args[0]]
    wanted = [f"{'info' if level == 'plain' else level} do_{level}" for level, _ in args[0]]
    return (got, names["log"]), (args[0], wanted)


def pages(names, args):
    stored, asked = args[0], []

    async def fetch(number):
        asked.append(number)
        await asyncio.sleep(0)
        return stored[number - 1] if number <= len(stored) else []

    async def collect(source):
        return [page async for page in source]

    got = [asyncio.run(collect(names[form](fetch))) for form in ("Pages", "pages")]
    return (got, asked), ([stored, stored], 2 * list(range(1, len(stored) + 2)))


def lease(names, args):
    """Blocks that take turns on a pool and end well, by an error, or cancelled: every connection comes back."""
    ends, size = args
    pool, endings = [f"c{n}" for n in range(size)], []

    class Pool:
        async def acquire(self):
            for _ in range(200):
                if pool:
                    return pool.pop()
                await asyncio.sleep(0)
            raise TimeoutError("no connection came back")

        async def release(self, connection):
            await asyncio.sleep(0)
            pool.append(connection)

    async def use(end):
        async with names["Lease"](Pool()):
            for _ in range(end[1]):
                await asyncio.sleep(0)
            if end[0] == "error":
                raise OSError
            if end[0] == "cancel":
                asyncio.current_task().cancel()
                await asyncio.sleep(0)

    async def main():
        endings.extend(await asyncio.gather(*map(use, ends), return_exceptions=True))

    asyncio.run(main())
    kinds = {"well": "NoneType", "error": "OSError", "cancel": "CancelledError"}
    return ([type(end).__name__ for end in endings], sorted(pool)), ([kinds[end] for end, _ in ends], [f"c{n}" for n in range(size)])


def limited(names, args):
    """Jobs that take different numbers of turns: results in order, and never more than the limit at once."""
    turns, limit = args
    busy = peak = 0

    async def job(number):
        nonlocal busy, peak
        busy += 1
        peak = max(peak, busy)
        for _ in range(turns[number]):
            await asyncio.sleep(0)
        busy -= 1
        return number

    jobs = [lambda number=number: job(number) for number in range(len(turns))]
    got = asyncio.run(names["gather_limited"](jobs, limit))
    return (got, peak), (list(range(len(turns))), min(limit, len(turns)))


class Watched:
    """A lock that knows whether it is held."""

    held = False

    def __enter__(self):
        self.held = True

    def __exit__(self, *error):
        self.held = False


def hits(names, args):
    """The counts are right, and each read and write of them is made under the lock."""
    pages, n = args
    lock, under = Watched(), []

    class Page(str):
        def __hash__(self):
            under.append(lock.held)
            return super().__hash__()

    names["threading"] = SimpleNamespace(Lock=lambda: lock)
    counter, counts = names["HitCounter"](), Counter(pages)
    for page in pages:
        counter.hit(Page(page))
    guarded, top = all(under), [(str(page), number) for page, number in counter.top(n)]
    right = all(counts[page] == number for page, number in top)
    return ([number for _, number in top], right, guarded), (sorted(counts.values(), reverse=True)[:n], True, True)


def rooms(names, args):
    rooms, booked = args
    plan = names["empty_plan"](list(rooms))
    for room, guest in booked:
        plan[room].append(guest)
    return plan, {room: [guest for place, guest in booked if place == room] for room in rooms}


def report(names, args):
    return names["report"](args[0]), [f"{day}: {sum(hours)}" for day, hours in args[0].items()]


def entries(names, args):
    """A time that is given is used, zero too; the others go up by one."""
    first = int(names["entry"]("first").split()[0])
    got = [names["entry"]("x") if time is None else names["entry"]("x", time) for time in args[0]]
    asked = [sum(time is None for time in args[0][: i + 1]) for i in range(len(args[0]))]
    return got, [f"{first + asked[i] if time is None else time} x" for i, time in enumerate(args[0])]


def retry(names, args):
    """The first success counts; a last failure comes through, and an error of another kind at once."""
    answers, times = args
    rest = iter(answers)

    def send():
        answer = next(rest)
        if answer != "sent":
            raise {"down": ConnectionError, "wrong": KeyError}[answer]
        return answer

    tried = answers[:times]
    end = next((answer for answer in tried if answer != "down"), "down")
    wanted = {"sent": "sent", "wrong": "KeyError", "down": "ConnectionError"}[end] if times > 0 else "ValueError"
    used = next((i + 1 for i, answer in enumerate(tried) if answer != "down"), len(tried)) if times > 0 else 0
    return (outcome(names["with_retry"], send, times), len(list(rest))), (wanted, len(answers) - used)


def baskets(names, args):
    made, model = [names["Basket"](), names["Basket"]()], [Counter(), Counter()]
    for which, name, count in args[0]:
        made[which].add(name, count)
        model[which][name] += count
    return [one.items for one in made], [dict(one) for one in model]


def steps(step, edges=((),), most=8):
    """Inputs of one list of steps."""
    return [(list(edge),) for edge in edges], lambda rng: (several(rng, step, most),)


VALUES = ["x", "", 0, 7, True, None, 2.5]
METHODS = [("append", 2), ("pop",), ("index", 2), ("push", 1), ("count", 1), ("remove", 2), ("append",)]

CHECKS = {
    O + "rollback-context": Check(
        [({}, [], True), ({}, [], False)],
        lambda rng: (dict(zip(KEYS, numbers(rng, longest=3))), several(rng, change), rng.choice([True, False])),
        rollback,
    ),
    O + "countdown-iterator": Check(
        [(0, [0, 1]), (-2, [0]), (1, [0, 0, 0, 1])],
        lambda rng: (rng.randint(-1, 5), [rng.randint(0, 2) for _ in range(rng.randint(0, 14))]),
        countdown,
    ),
    O + "running-average": Check(*steps(lambda rng: (rng.randint(0, 2), rng.randint(-9, 9))), averages),
    O + "typed-field": Check(*steps(lambda rng: (rng.randint(0, 1), rng.choice(["name", "age"]), rng.choice(VALUES))), typed),
    O + "attribute-proxy": Check(*steps(lambda rng: rng.choice(METHODS)), proxy),
    O + "plugin-registry": Check(*steps(lambda rng: (rng.choice(["", ".a", ".b", ".c"]), rng.randint(0, 3))), registry),
    O + "money-order": Check(
        [((0, "EUR"), (0, "USD"))], lambda rng: tuple((rng.randint(-2, 2), rng.choice(["EUR", "USD"])) for _ in range(2)), money
    ),
    F + "count-calls": Check(*steps(lambda rng: (rng.randint(0, 1), rng.randint(0, 9), rng.randint(0, 3))), counted),
    F + "optional-arguments": Check(*steps(lambda rng: (rng.choice(["info", "warn", "plain"]), rng.randint(0, 9))), logged),
    I + "async-pages": Check([([],)], lambda rng: (several(rng, lambda rng: [0, *numbers(rng, longest=3)], 4),), pages),
    I + "async-lease": Check(
        [([], 1)],
        lambda rng: (several(rng, lambda rng: (rng.choice(["well", "error", "cancel"]), rng.randint(0, 3)), 5), rng.randint(1, 2)),
        lease,
    ),
    I + "limited-gather": Check([([], 1)], lambda rng: (several(rng, lambda rng: rng.randint(1, 4)), rng.randint(1, 4)), limited),
    I + "safe-counter": Check([("", 2)], lambda rng: (text(rng, KEYS, 9), rng.randint(0, 4)), hits),
    D + "shared-lists": Check(
        [("", [])], lambda rng: (KEYS, several(rng, lambda rng: (rng.choice(KEYS), rng.choice(["Ana", "Bo"])))), rooms
    ),
    D + "shadowed-name": Check([({},)], lambda rng: ({day: numbers(rng) for day in KEYS if rng.random() < 0.7},), report),
    D + "frozen-default": Check(*steps(lambda rng: rng.choice([None, None, 0, 7]), edges=((0,), (None,))), entries),
    R + "swallowed-failure": Check(
        [(["sent"], 0), (["down"], 1)],
        lambda rng: ([rng.choice(["down", "down", "sent", "wrong"]) for _ in range(6)], rng.randint(-1, 6)),
        retry,
    ),
    R + "class-state": Check(*steps(lambda rng: (rng.randint(0, 1), rng.choice(KEYS), rng.randint(1, 3))), baskets),
}
