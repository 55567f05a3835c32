"""States by an independent FSRS-6: the PyPI package `fsrs` 6.3.2.

Reads histories as JSON from standard input (a list of lists of [milliseconds, rating]) and writes to standard output, for
each, [stability, difficulty, state]. `tests/oracles/make.mjs` runs it; the tests compare with what it wrote.
"""

import json
import sys
from datetime import datetime, timezone

from fsrs import Card, Rating, Scheduler

scheduler = Scheduler(enable_fuzzing=False)
out = []
for history in json.load(sys.stdin):
    card = Card()
    for at, rating in history:
        when = datetime.fromtimestamp(at / 1000, tz=timezone.utc)
        card, _ = scheduler.review_card(card, Rating(rating), when)
    out.append([round(card.stability, 6), round(card.difficulty, 6), card.state.name.lower()])
json.dump(out, sys.stdout, separators=(",", ":"))
