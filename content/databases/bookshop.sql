-- The bookshop of the SQL drills. It is set up before each of them.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name TEXT, city TEXT, invited_by INTEGER);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER, placed TEXT, status TEXT);
CREATE TABLE items (order_id INTEGER, title TEXT, copies INTEGER, cents INTEGER);

INSERT INTO customers VALUES
  (1, 'Ana', 'Lyon', NULL), (2, 'Bo', 'Oslo', 1),
  (3, 'Cy', 'Oslo', 1), (4, 'Di', NULL, 2);
INSERT INTO orders VALUES
  (10, 1, '2026-01-05', 'paid'), (11, 1, '2026-02-09', 'paid'),
  (12, 2, '2026-02-20', 'open'), (13, 3, '2026-02-21', 'paid'),
  (14, 1, '2026-03-02', 'refunded');
INSERT INTO items VALUES
  (10, 'Emma', 1, 900), (10, 'Dune', 2, 1100), (11, 'Dune', 1, 1200),
  (12, 'Emma', 3, 900), (13, 'Ulysses', 1, 2000), (13, 'Emma', 1, 900),
  (14, 'Dune', 1, 1100);
