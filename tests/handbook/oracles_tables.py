"""Brute force for the pandas drills and the cleaning pipeline: loops over rows, on rides and bookings at random."""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from statistics import mean, median

import pandas as pd

from check import Check, script, text

P = "data-analysis/pandas-drills#"
FIELDS = ("ride", "bike", "day", "minutes", "member")


def journeys(rng):
    """Rides as tuples of FIELDS; most have a duration, and a bike may be in one of the tables only."""
    days = [(date(2026, 5, 1) + timedelta(rng.randint(0, 6))).isoformat() for _ in range(3)]
    rides = [
        (number, rng.choice("ABC"), rng.choice(days), rng.choice([None, *range(5, 60, 5)]), rng.choice([True, False]))
        for number in rng.sample(range(1, 30), rng.randint(1, 7))
    ]
    return rides, [(bike, rng.choice(["city", "cargo"])) for bike in "ABCD" if rng.random() < 0.6]


FIRST = (1, "A", "2026-05-01", 30, True)
EDGES = [([], []), ([FIRST], []), ([FIRST], [("A", "city")]), ([(1, "A", "2026-05-01", None, False)], [("D", "city")])]


def tables(rides, bikes):
    kinds = {"ride": "int64", "bike": "str", "day": "str", "minutes": "float64", "member": "bool"}
    return {
        "pd": pd,
        "rides": pd.DataFrame(rides, columns=FIELDS).astype(kinds),
        "bikes": pd.DataFrame(bikes, columns=["bike", "kind"]).astype("str"),
    }


def plain(values):
    """Missing values as None, floats without their last digits."""
    return [None if pd.isna(value) else round(value, 9) if isinstance(value, float) else value for value in values]


def records(table, *columns):
    return list(zip(*(plain(table[column]) for column in columns)))


def by_bike(rides):
    return {bike: [ride for ride in rides if ride[1] == bike] for bike in sorted({ride[1] for ride in rides})}


def drill(answer, oracle, edges=EDGES):
    """A check that what `answer` takes from the solution's tables is what `oracle` finds in the rows."""

    def compare(source, args):
        return answer(script(source["python"], **tables(*args))), oracle(*args)

    return Check(edges, journeys, compare, runs=False)


def select(rides, bikes):
    found = [ride for ride in rides if not ride[4] and (ride[3] or 0) >= 20]
    return sorted((r[0], r[3]) for r in found), sorted((r[3] for r in found), reverse=True)


def summary(rides, bikes):
    known = {bike: [r[3] for r in group if r[3]] for bike, group in by_bike(rides).items()}
    sizes = {bike: len(group) for bike, group in by_bike(rides).items()}
    return [(bike, sizes[bike], len(m), round(mean(m), 9) if m else None) for bike, m in known.items()]


def unmatched(rides, bikes):
    joined = [(r[0], dict(bikes).get(r[1])) for r in rides]
    return sorted(joined), sorted({r[1] for r in rides} ^ {bike for bike, _ in bikes})


def fill(rides, bikes):
    def guess(ride):
        known = [r[3] for r in rides if r[1] == ride[1] and r[3]]
        return ride[3] or (median(known) if known else None)

    return [(ride[0], guess(ride), ride[3] is None) for ride in rides]


def latest(rides, bikes):
    last = [max(group, key=lambda r: (r[2], r[0])) for group in by_bike(rides).values()]
    return sorted((r[1], r[0], r[2]) for r in last)


def longest_two(rides, bikes):
    lengths = {bike: sorted((r[3] for r in group if r[3]), reverse=True)[:2] for bike, group in by_bike(rides).items()}
    return {bike: two for bike, two in lengths.items() if two}, True


def top(names):
    table, rides = names["top"], names["rides"]
    known = set(records(rides, "ride", "bike", "minutes"))
    lengths = {}
    for _, bike, minutes in records(table, "ride", "bike", "minutes"):
        lengths.setdefault(bike, []).append(minutes)
    real = known.issuperset(records(table, "ride", "bike", "minutes")) and table["ride"].is_unique
    return {bike: sorted(found, reverse=True) for bike, found in lengths.items()}, real


def share(rides, bikes):
    totals = Counter()
    for ride in rides:
        totals[ride[2]] += ride[3] or 0
    return [None if r[3] is None else round(r[3] / totals[r[2]] * 100) for r in rides]


def wide_and_long(names):
    wide, long = names["wide"], names["long"]
    counts = {bike: (int(row["member"]), int(row["guest"])) for bike, row in wide.iterrows()}
    return counts, sorted(wide.columns), sorted(map(int, long["rides"]))


def crossed(rides, bikes):
    counts = {bike: (sum(r[4] for r in group), sum(not r[4] for r in group)) for bike, group in by_bike(rides).items()}
    return counts, ["guest", "member"], sorted(number for pair in counts.values() for number in pair)


def daily(rides, bikes):
    if not rides:
        return []
    days = sorted(date.fromisoformat(ride[2]) for ride in rides)
    return [days.count(days[0] + timedelta(step)) for step in range((days[-1] - days[0]).days + 1)]


def gaps(rides, bikes):
    found = {}
    for bike, group in by_bike(rides).items():
        days = sorted(date.fromisoformat(ride[2]) for ride in group)
        found[bike] = [None, *((after - before).days for before, after in zip(days, days[1:]))]
    return found, len(rides)


def gap_column(names):
    found = {}
    for bike, gap in records(names["dated"], "bike", "gap"):
        found.setdefault(bike, []).append(gap)
    return found, len(names["dated"])


def bands(rides, bikes):
    known = [ride[3] for ride in rides if ride[3]]
    return {"short": sum(m <= 15 for m in known), "medium": sum(15 < m <= 30 for m in known), "long": sum(m > 30 for m in known)}


def cleaned(source, args):
    given = pd.Series(args[0], dtype="str")
    return list(script(source["python"], pd=pd, kinds=given)["clean"]), [(entry or "").strip().lower() or "unknown" for entry in args[0]]


def cents(written):
    try:
        amount = Decimal(written)
    except InvalidOperation:
        return None
    return int(amount * 100) if amount.is_finite() else None


def revenue(source, args):
    """Each booking once, in cents; a code is the same in any case and with spaces around it."""
    bookings, hotels = args
    given = {
        "BOOKINGS": "\n".join(["id,hotel,amount", *(",".join(line) for line in bookings)]) + "\n",
        "HOTELS": "\n".join(["hotel,city", *(",".join(line) for line in hotels)]) + "\n",
    }
    names = script(source["python"], **given)
    tidy = [(number, re.sub(r"\s", "", code).upper(), cents(amount)) for number, code, amount in bookings]
    once = {line for line in tidy if line[2] is not None}
    cities, wanted = {code.strip().upper(): city for code, city in hotels}, Counter()
    for _, code, amount in once:
        wanted[cities.get(code, "unknown")] += amount
    lost = [number for number, _, amount in tidy if amount is None]
    return (names["report"].to_dict(), list(names["rejected"]["id"]), len(names["joined"])), (dict(wanted), lost, len(once))


def bookings(rng):
    def written(code):
        return rng.choice(["", " "]) + rng.choice([code, code.lower()]) + rng.choice(["", " "])

    amounts = ["80", "80.00", "80.0", "0.01", "99.9", "120.50", "n/a", "inf", "", "-5", "1e2"]
    lines = [(str(rng.randint(1, 4)), written(rng.choice(["LX1", "PT7", "ZZ9"])), rng.choice(amounts)) for _ in range(rng.randint(1, 8))]
    return lines, [(written(code), city) for code, city in (("LX1", "Lisbon"), ("PT7", "Porto")) if rng.random() < 0.9]


CHECKS = {
    P + "select-rows": drill(lambda names: (sorted(records(names["result"], "ride", "minutes")), plain(names["result"]["minutes"])), select),
    P + "summary-by-group": drill(lambda names: records(names["summary"].reset_index(), "bike", "rides", "known", "mean"), summary),
    P + "unmatched-rows": drill(lambda names: (sorted(records(names["joined"], "ride", "kind")), sorted(names["lonely"]["bike"])), unmatched),
    P + "fill-by-group": drill(lambda names: records(names["filled"], "ride", "minutes", "was_missing"), fill),
    P + "latest-ride": drill(lambda names: sorted(records(names["latest"], "bike", "ride", "day")), latest),
    P + "rank-in-group": drill(top, longest_two),
    P + "share-of-day": drill(lambda names: plain(names["share"]), share),
    P + "pivot-and-melt": drill(wide_and_long, crossed),
    P + "daily-counts": drill(lambda names: list(map(int, names["counts"])), daily),
    P + "days-between": drill(gap_column, gaps),
    P + "bands": drill(lambda names: names["sizes"].to_dict(), bands),
    P + "clean-text": Check(
        [([],), ([None],), (["", "  "],)],
        lambda rng: ([rng.choice([None, text(rng, "aB "), text(rng, "Ç\t")]) for _ in range(rng.randint(0, 6))],),
        cleaned,
        runs=False,
    ),
    "data-analysis/cleaning-pipeline": Check([([("1", "LX1", "n/a")], [])], bookings, revenue, runs=False),
}
