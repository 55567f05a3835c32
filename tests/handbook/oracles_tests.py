"""Judges of the tests that readers write, and of the small API.

A test is right when it passes for what is right and fails for what is wrong, so the input is a wrong version of the code
under test: another limit, another order, a step left out. The API is compared with a list after the same requests.
"""

import inspect
import tempfile
from itertools import product
from pathlib import Path

from check import Check

T = "testing-and-debugging/test-drills#"


def runs_of(test):
    """The argument sets of a test: one for each parametrised case, or the fixture's folder."""
    for mark in getattr(test, "pytestmark", []):
        names, cases = mark.args
        single = isinstance(names, str)
        return [dict(zip([names] if single else names, [case] if single else case)) for case in cases]
    return [{}]


def notices(names, replaced):
    """Whether any test of the solution fails once `replaced` takes the place of what it tests."""
    kept = {name: names[name] for name in replaced}
    names.update(replaced)
    try:
        for test in [value for name, value in names.items() if name.startswith("test_")]:
            for case in runs_of(test):
                try:
                    with tempfile.TemporaryDirectory() as folder:
                        given = {"folder": inspect.unwrap(names["folder"])(Path(folder))} if "folder" in inspect.signature(test).parameters else {}
                        test(**case, **given)
                except BaseException as error:
                    if isinstance(error, KeyboardInterrupt):
                        raise
                    return True
        return False
    finally:
        names.update(kept)


def grade(names, args):
    """Other limits must be noticed, and the right ones must not."""
    low, fair, good, high = args

    def other(points):
        if not low <= points <= high:
            raise ValueError(f"points must be 0 to 100, not {points}")
        return "fail" if points < fair else "pass" if points < good else "merit"

    return notices(names, {"grade": other}), args != (0, 50, 80, 100)


def save(names, args):
    """A `save` with some of its faults."""
    empty, keeps, accepts, removes = args

    def other(folder, name, text):
        if "/" in name and not accepts:
            raise ValueError("a name, not a path")
        path = folder / name.split("/")[-1]
        if removes:
            (folder / "old.txt").unlink(missing_ok=True)
        if not (keeps and path.exists()):
            path.write_text("" if empty else text, encoding="utf-8")
        return path

    return notices(names, {"save": other}), any(args)


def session(names, args):
    """The session against a sum of minutes, and the tests against sessions with another limit."""
    moves, limit, extends = args
    clock = names["FakeClock"]()
    made, last, got, wanted = names["Session"](clock), 0, [], []
    for what, seconds in moves:
        clock.now += seconds
        if what == "use":
            made.touch()
            last = clock.now
        got.append(made.expired())
        wanted.append(clock.now - last >= 30 * 60)

    class Other(names["Session"]):
        def touch(self):
            self.last = self.clock() if extends or not hasattr(self, "last") else self.last

        def expired(self):
            return self.clock() - self.last >= limit

    return (got, notices(names, {"Session": Other})), (wanted, limit != 1800 or not extends)


def notify(names, args):
    """The function against a loop, and the tests against one with some faults."""
    users, broken, (stops, silent, everybody) = args
    sender = names["FakeSender"](broken)
    got = names["notify"](users, sender), sender.sent
    addresses = [user["email"] for user in users if user.get("email")]

    def other(users, send):
        failed = []
        for user in users:
            if not (user.get("email") or everybody):
                continue
            try:
                send(user.get("email"), "Your order is ready")
            except ConnectionError:
                failed.append(user["email"])
                if stops:
                    break
        return [] if silent else failed

    wanted = [a for a in addresses if a in broken], [a for a in addresses if a not in broken]
    return (got, notices(names, {"notify": other})), (wanted, stops or silent or everybody)


ITEMS = [{"name": " bolt ", "quantity": 8}, {"name": "nut", "quantity": 0}, {"name": "", "quantity": 1}, {"name": "a", "quantity": True}]
BODIES = [*ITEMS, {"name": "a", "quantity": -1}, {"name": 5, "quantity": 1}, {"name": "a"}, {}, [1], "x", None, {"name": "a", "quantity": 1.5}]


def wrong_fields(body):
    """The fields of a body that are not as the contract says."""
    if not isinstance(body, dict):
        return {"body"}
    name, quantity = body.get("name"), body.get("quantity")
    good_name = isinstance(name, str) and name.strip() != ""
    good_quantity = isinstance(quantity, int) and not isinstance(quantity, bool) and quantity >= 0
    return {field for field, good in (("name", good_name), ("quantity", good_quantity)) if not good}


def api(names, args):
    names["items"].clear()
    client, stored, got, wanted = names["app"].test_client(), [], [], []
    for what, value in args[0]:
        if what == "post":
            answer = client.post("/items", json=value)
            faults = wrong_fields(value)
            got.append((answer.status_code, set(answer.get_json().get("errors", ()))))
            wanted.append((422 if faults else 201, faults))
            if not faults:
                stored.append({"id": len(stored) + 1, "name": value["name"].strip(), "quantity": value["quantity"]})
                got.append((answer.get_json(), client.get(answer.headers["Location"]).get_json()))
                wanted.append((stored[-1], stored[-1]))
        elif what == "get":
            got.append(client.get(f"/items/{value}").status_code)
            wanted.append(200 if 1 <= value <= len(stored) else 404)
        else:
            got.append(client.get("/items", query_string={"limit": value}).get_json()["items"])
            most = value if isinstance(value, int) else 20
            wanted.append(stored[: max(1, min(most, 50))])
    return got, wanted


def request(rng):
    what = rng.choice(["post", "post", "get", "list"])
    return what, rng.choice({"post": BODIES, "get": [0, 1, 2, 9], "list": [1, 2, 60, 0, -3, "many"]}[what])


CHECKS = {
    T + "test-boundaries": Check(
        [(0, 50, 80, 100), (1, 50, 80, 100), (0, 50, 80, 101)],
        lambda rng: (rng.choice([-1, 0, 0, 1]), rng.choice([49, 50, 50, 51]), rng.choice([79, 80, 80, 81]), rng.choice([99, 100, 100, 101])),
        grade,
    ),
    T + "test-fixture": Check(list(product([False, True], repeat=4)), lambda rng: tuple(rng.random() < 0.3 for _ in range(4)), save),
    T + "test-clock": Check(
        [([], 1800, True), ([], 0, True), ([("wait", 1800)], 1799, True), ([("wait", 1799)], 1801, True), ([], 1800, False)],
        lambda rng: (
            [(rng.choice(["wait", "use"]), rng.choice([0, 1, 899, 900, 1799, 1800])) for _ in range(rng.randint(0, 6))],
            rng.choice([1800, 1800, 1799, 1801, 60, 0]),
            rng.random() < 0.8,
        ),
        session,
    ),
    T + "test-fake": Check(
        [([], [], (False, False, False))],
        lambda rng: (
            [{"email": rng.choice(["a@x.org", "b@x.org", "c@x.org", "", None])} if rng.random() < 0.8 else {} for _ in range(rng.randint(0, 5))],
            [address for address in ("a@x.org", "b@x.org") if rng.random() < 0.5],
            tuple(rng.random() < 0.3 for _ in range(3)),
        ),
        notify,
    ),
    "web-and-apis/small-api-walkthrough": Check(
        [([("list", 0)],), ([("post", None)],), ([("post", ITEMS[0]), ("get", 1), ("list", 1)],)],
        lambda rng: ([request(rng) for _ in range(rng.randint(0, 8))],),
        api,
    ),
}
