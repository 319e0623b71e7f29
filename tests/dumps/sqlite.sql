-- What a grown SQLite database holds: the objects that .dump writes in ways of their own.
PRAGMA foreign_keys = ON;
CREATE TABLE customer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL DEFAULT 'it''s; "x" -- no comment' COLLATE NOCASE,
  "select; x" REAL,
  [bracket] TEXT CHECK ([bracket] <> ';'),
  `tick` BLOB,
  doubled INTEGER GENERATED ALWAYS AS (id * 2) STORED,
  shown TEXT AS (name || ';') VIRTUAL,
  made TEXT DEFAULT (strftime('%Y;', '2020-02-29')), -- a comment; in the middle
  CONSTRAINT "named; check" CHECK (CASE WHEN id > 0 THEN 1 ELSE 0 END)
);
INSERT INTO customer (id, name, "select; x", bracket, tick) VALUES
  (10, 'tab' || char(9) || 'newline' || char(10) || 'return' || char(13) || 'backslash\ ''quote', 1.5, 'a', x'00FF273B0A'),
  (11, '', 1e300, NULL, zeroblob(3)),
  (12, 'Žluťoučký кůň 🐎 日本語', -0.0, '', x''),
  (13, '-- msr:no-transaction', 9e999, 'b', NULL),
  (14, char(10) || '-- msr:delimiter //' || char(10) || '; ${a:-b} END;', -9e999, 'c', 'text in a blob'),
  (9223372036854775806, 'large', 0.1, 'd', 5);
CREATE TABLE keyed (word TEXT, part INTEGER, rest, PRIMARY KEY (word, part DESC)) WITHOUT ROWID;
INSERT INTO keyed VALUES ('a;', 1, x'0001'), ('b', 2, NULL), ('b', 1, 9007199254740993);
CREATE TABLE strict_one (id INTEGER PRIMARY KEY, any_one ANY, t TEXT) STRICT;
INSERT INTO strict_one VALUES (1, x'00', 'a'), (2, 1.25, NULL);
CREATE TABLE a_child (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
  word TEXT, FOREIGN KEY (word, parent) REFERENCES keyed (word, part) DEFERRABLE INITIALLY DEFERRED);
INSERT INTO a_child VALUES (1, 10, NULL);
CREATE TABLE "Größe; ""x""" (a, "b c");
INSERT INTO "Größe; ""x""" VALUES (1, NULL);
CREATE TABLE empty_one (id INTEGER, note);
CREATE TABLE logged (what TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP);
CREATE INDEX partial ON customer (name) WHERE name <> ';' AND id > 1;
CREATE UNIQUE INDEX expression ON customer (lower(name) DESC, CASE WHEN id > 1 THEN 'a;' ELSE 'b' END);
CREATE TRIGGER inserted AFTER INSERT ON customer FOR EACH ROW WHEN NEW.name <> 'END;'
BEGIN
  -- a comment; with END;
  INSERT INTO logged (what) VALUES (CASE WHEN NEW.id > 5 THEN 'big;' ELSE 'small' END);
  UPDATE customer SET made = CASE NEW.id WHEN 1 THEN 'one' WHEN 2 THEN 'END' ELSE (SELECT 'x;') END WHERE id = NEW.id;
  SELECT CASE WHEN NEW.id < 0 THEN RAISE(ABORT, 'no; never') END;
END;
CREATE TRIGGER "of; begin" BEFORE UPDATE OF name, "select; x" ON customer BEGIN SELECT 1; END;
CREATE VIEW happy (id, "end") AS SELECT id, CASE WHEN name = ';' THEN 'a' ELSE 'b' END FROM customer;
CREATE TRIGGER instead INSTEAD OF DELETE ON happy BEGIN DELETE FROM customer WHERE id = OLD.id; END;
CREATE VIEW a_view AS SELECT h.* FROM happy AS h JOIN keyed ON 1;
CREATE VIRTUAL TABLE searched USING fts5(title, body, tokenize = 'porter ascii');
INSERT INTO searched VALUES ('a; title', 'some words and ''quotes'''), ('b', 'Größe');
CREATE TRIGGER searching AFTER INSERT ON a_child BEGIN INSERT INTO searched VALUES (NEW.word, ';'); END;
ANALYZE;
