"""Brute force for the SQL drills: each query against loops in Python, on bookshops with random rows.

A bookshop is three lists of rows: customers (id, name, city, invited_by), orders (id, customer_id, placed, status) and
items (order_id, title, copies, cents). Every SELECT of a solution is run, so a second way to write it is compared too.
"""

import functools
import sqlite3
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from check import Check

D = "databases/sql-drills#"
SCHEMA = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT, invited_by INTEGER);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, placed TEXT, status TEXT);
CREATE TABLE items (order_id INTEGER, title TEXT, copies INTEGER, cents INTEGER);
"""


def shop(rng):
    ids = range(1, rng.randint(0, 4) + 1)
    people = [(i, rng.choice("ABC"), rng.choice(["Lyon", "Oslo", None]), rng.choice([None, *ids])) for i in ids]
    numbers = rng.sample(range(10, 40), rng.randint(0, 6) if ids else 0)
    days = [(date(2026, 1, 1) + timedelta(rng.randint(0, 99))).isoformat() for _ in range(4)]
    orders = [(n, rng.choice(ids), rng.choice(days), rng.choice(["paid", "open", "refunded"])) for n in numbers]
    titles = ["Emma", "Dune", "Ulysses"]
    count = rng.randint(0, 8) if numbers else 0
    items = [(rng.choice(numbers), rng.choice(titles), rng.randint(1, 3), 100 * rng.randint(1, 4)) for _ in range(count)]
    return people, orders, items


ONE = ([(1, "A", None, None)], [(10, 1, "2026-01-01", "paid")], [(10, "Emma", 1, 100)])
EDGES = [([], [], []), ONE, (ONE[0], [], []), (ONE[0], ONE[1], [])]


@functools.cache
def prepared(sql):
    """A bookshop without rows that has a solution's views, and the solution's other statements."""
    connection, selects, statement = sqlite3.connect(":memory:"), [], ""
    connection.executescript(SCHEMA)
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            if statement.lstrip().startswith("CREATE"):
                connection.execute(statement)
            else:
                selects.append(statement)
            statement = ""
    return connection, selects


def rows(sql, args):
    connection, selects = prepared(sql)
    for table, given in zip(("customers", "orders", "items"), args):
        connection.execute(f"DELETE FROM {table}")
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", given)
    return [connection.execute(select).fetchall() for select in selects]


def query(oracle, column=None, newest=False):
    """A check of a query. With `column` the rows must come in its order; rows that are equal in it, in any."""

    def compare(source, args):
        wanted = sorted(oracle(*args), key=repr)
        along = [] if column is None else sorted((row[column] for row in wanted), reverse=newest)
        answers = rows(source["sql"], args)
        got = [(sorted(found, key=repr), [] if column is None else [row[column] for row in found]) for found in answers]
        return got, [(wanted, along)] * len(answers)

    return Check(EDGES, shop, compare, runs=False)


def name_of(people, number):
    return next(name for i, name, *_ in people if i == number)


def values(orders, items, only=None):
    """The value of each order that has an item."""
    wanted = [order for order in orders if only in (None, order[3])]
    lines = {order: [copies * cents for number, _, copies, cents in items if number == order[0]] for order in wanted}
    return {order: sum(line) for order, line in lines.items() if line}


def per_month(people, orders, items):
    months = Counter()
    for (_, _, placed, _), value in values(orders, items, "paid").items():
        months[placed[:7]] += value
    return list(months.items())


def popular(people, orders, items):
    sold = {title: sum(line[2] for line in items if line[1] == title) for title in {line[1] for line in items}}
    return [(title, copies) for title, copies in sold.items() if copies >= 3]


def second_highest(people, orders, items):
    return [(value,) for value in sorted(set(values(orders, items).values()), reverse=True)[1:2]]


def latest(people, orders, items):
    last = [max((o for o in orders if o[1] == person[0]), key=lambda o: (o[2], o[0]), default=None) for person in people]
    return [(name_of(people, o[1]), o[0], o[2]) for o in last if o]


def running(people, orders, items):
    paid = sorted(values(orders, items, "paid").items(), key=lambda pair: (pair[0][2], pair[0][0]))
    return [(order[2], value, sum(before for _, before in paid[: i + 1])) for i, (order, value) in enumerate(paid)]


def pivot(people, orders, items):
    places = {city or "unknown" for _, _, city, _ in people}
    found = []
    for place in places:
        states = [o[3] == "paid" for person in people if (person[2] or "unknown") == place for o in orders if o[1] == person[0]]
        found.append((place, sum(states), len(states) - sum(states)))
    return found


def bought(people, orders, items):
    def titles(person):
        return {title for number, title, *_ in items for order in orders if order[0] == number and order[1] == person[0]}

    return [(person[1],) for person in people if {"Emma", "Dune"} <= titles(person)]


def returned(people, orders, items):
    found = []
    for person in people:
        days = sorted(date.fromisoformat(order[2]) for order in orders if order[1] == person[0])
        gaps = [(day, (day - before).days) for before, day in pairwise(days)]
        found += [(person[1], day.isoformat(), gap) for day, gap in gaps if gap <= 60]
    return found


CHECKS = {
    D + "paid-orders": query(
        lambda people, orders, items: [(o[0], name_of(people, o[1]), o[2]) for o in orders if o[3] == "paid"], 2, newest=True
    ),
    D + "orders-per-customer": query(
        lambda people, orders, items: [(person[1], [o[1] for o in orders].count(person[0])) for person in people]
    ),
    D + "never-ordered": query(
        lambda people, orders, items: [(person[1],) for person in people if person[0] not in [o[1] for o in orders]]
    ),
    D + "revenue-per-month": query(per_month, 0),
    D + "popular-titles": query(popular),
    D + "second-highest": query(second_highest),
    D + "latest-per-group": query(latest),
    D + "running-total": query(running, 0),
    D + "self-join": query(
        lambda people, orders, items: [(person[1], name_of(people, person[3]) if person[3] else "-") for person in people]
    ),
    D + "pivot-status": query(pivot),
    D + "bought-both": query(bought),
    D + "returned-soon": query(returned),
}
