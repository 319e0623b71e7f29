-- Statements whose meaning hangs on settings that the dump changed.
CREATE TABLE behind (id INTEGER PRIMARY KEY AUTOINCREMENT, parent INTEGER REFERENCES customer (id), word TEXT);
INSERT INTO behind (parent, word) SELECT 10, foreign_keys FROM pragma_foreign_keys;
INSERT INTO behind (parent, word) SELECT 11, defer_foreign_keys FROM pragma_defer_foreign_keys;
INSERT INTO behind (parent, word) SELECT 12, writable_schema FROM pragma_writable_schema;
INSERT INTO empty_one SELECT rowid, title FROM searched WHERE searched MATCH 'word';
CREATE VIEW behind_view AS SELECT word, name FROM behind JOIN customer ON customer.id = behind.parent;
