#include "tests/recovery/sweep_folder.hpp"

#include <string_view>
#include <utility>

namespace msr::test {
namespace {

struct File {
  const char *name;
  const char *text;
};

// The table "ran" has no key: a statement that runs twice leaves a row more.
constexpr File kEverywhere[] = {
    {"V01_ran.up.sql", "CREATE TABLE ran (step VARCHAR(40) NOT NULL, note VARCHAR(40));\n"},
    {"V02_rows.up.sql",
     "INSERT INTO ran (step) VALUES ('2a');\nINSERT INTO ran (step) VALUES ('2b'), ('2c');\n"
     "UPDATE ran SET note = 'second' WHERE step = '2b';\n"},
    {"V03_items.up.sql",
     "CREATE TABLE items (id INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (id));\n"
     "INSERT INTO items VALUES (1, 10), (2, 20), (3, 30);\nINSERT INTO ran (step) VALUES ('3');\n"},
    {"V04_count.up.sql",
     "UPDATE items SET amount = amount + 1;\nINSERT INTO ran (step) SELECT '4' FROM items;\n"
     "DELETE FROM items WHERE id = 3;\n"},
    {"V05_column.up.sql",
     "ALTER TABLE items ADD COLUMN label VARCHAR(20);\nUPDATE items SET label = 'n', amount = amount * 2;\n"
     "INSERT INTO ran (step) VALUES ('5');\n"},
    {"V06_parts.up.sql",
     "-- msr:no-transaction\nCREATE TABLE parts (id INTEGER NOT NULL, item INTEGER);\n"
     "INSERT INTO parts VALUES (1, 1);\nINSERT INTO ran (step) VALUES ('6a');\n"
     "ALTER TABLE parts ADD COLUMN size INTEGER;\nUPDATE parts SET size = 7;\nINSERT INTO parts VALUES (2, 2, 8);\n"
     "CREATE INDEX parts_item ON parts (item);\nINSERT INTO ran (step) VALUES ('6b');\n"},
    {"V07_view.up.sql", "CREATE VIEW cheap AS SELECT id FROM items WHERE amount < 30;\n"},
    {"V08_rename.up.sql",
     "ALTER TABLE parts RENAME TO pieces;\nINSERT INTO pieces VALUES (3, 1, 9);\n"
     "INSERT INTO ran (step) VALUES ('8');\n"},
    {"V09_drop.up.sql",
     "CREATE TABLE soon_gone (id INTEGER);\nINSERT INTO soon_gone VALUES (1);\nINSERT INTO ran (step) SELECT '9' FROM "
     "soon_gone;\nDROP TABLE soon_gone;\nINSERT INTO ran (step) VALUES ('9b');\n"},
    {"V10_rows.up.sql", "INSERT INTO ran (step) VALUES ('10');\n"},
    {"V11_nothing.up.sql", "-- nothing to do here\n"},
    {"V12_index.up.sql", "CREATE INDEX items_amount ON items (amount);\n"},
    {"V20_drop_view.up.sql", "DROP VIEW cheap;\nINSERT INTO ran (step) VALUES ('20');\n"},
    {"V21_rows.up.sql",
     "-- msr:no-transaction\nINSERT INTO ran (step) VALUES ('21a');\nUPDATE items SET amount = amount + 3;\n"
     "INSERT INTO ran (step) VALUES ('21b');\nDELETE FROM pieces WHERE id = 2;\n"
     "INSERT INTO ran (step) VALUES ('21c');\n"},
    {"V22_last.up.sql",
     "CREATE TABLE last_one (id INTEGER);\nINSERT INTO last_one VALUES (1);\n"
     "INSERT INTO ran (step) VALUES ('22');\n"},
    {"R_count.sql", "INSERT INTO ran (step) VALUES ('R count');\n"},
};

constexpr File kPostgresql[] = {
    {"V13_concurrent.up.sql", "CREATE INDEX CONCURRENTLY pieces_size ON pieces (size);\n"},
    {"V14_mixed.up.sql",
     "-- msr:no-transaction\nINSERT INTO ran (step) VALUES ('14a');\n"
     "CREATE UNIQUE INDEX CONCURRENTLY pieces_id ON pieces (id);\nINSERT INTO ran (step) VALUES ('14b');\n"
     "DROP INDEX CONCURRENTLY pieces_size;\nINSERT INTO ran (step) VALUES ('14c');\n"
     "CREATE INDEX CONCURRENTLY IF NOT EXISTS pieces_both ON pieces (id, item);\n"},
    {"V15_vacuum.up.sql", "VACUUM items;\n"},
    {"V16_trigger.up.sql",
     "CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  INSERT INTO ran (step) VALUES "
     "('16');\n"
     "  RETURN NEW;\nEND\n$$;\nCREATE TRIGGER pieces_note AFTER INSERT ON pieces FOR EACH ROW EXECUTE FUNCTION "
     "note_it();\nINSERT INTO pieces VALUES (4, 1, 10);\n"},
    {"V17_vacuum_mixed.up.sql",
     "-- msr:no-transaction\nINSERT INTO ran (step) VALUES ('17a');\nVACUUM (ANALYZE) ran;\n"
     "REINDEX INDEX CONCURRENTLY pieces_id;\nINSERT INTO ran (step) VALUES ('17b');\n"},
    {"V18_copy.up.sql",
     "CREATE TYPE mood AS ENUM ('good');\nALTER TYPE mood ADD VALUE 'bad';\n"
     "COPY ran (step, note) FROM stdin;\n18a\tx\n18b\t\\N\n\\.\nINSERT INTO ran (step) VALUES ('18');\n"},
    {"V19_schema.up.sql",
     "CREATE SCHEMA other;\nCREATE TABLE other.ran (step TEXT);\nSET search_path TO other;\n"
     "INSERT INTO ran VALUES ('19');\nCREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM public.ran;\n"
     "REFRESH MATERIALIZED VIEW totals;\n"},
    {"R_view.sql", "CREATE OR REPLACE VIEW labels AS SELECT label FROM items;\n"},
};

constexpr File kMysql[] = {
    {"V13_many.up.sql",
     "CREATE TABLE a (id INTEGER NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB;\nINSERT INTO a VALUES (1), (2);\n"
     "ALTER TABLE a ADD COLUMN b VARCHAR(10) NOT NULL DEFAULT 'x', ADD INDEX a_b (b);\nRENAME TABLE a TO c;\n"
     "INSERT INTO ran (step) SELECT '13' FROM c;\nALTER TABLE c MODIFY COLUMN b VARCHAR(20) NOT NULL DEFAULT 'y';\n"
     "INSERT INTO c (id) VALUES (3);\nDROP INDEX a_b ON c;\nINSERT INTO ran (step) VALUES ('13b');\n"},
    {"V14_copy.up.sql",
     "CREATE TABLE d LIKE c;\nINSERT INTO d SELECT * FROM c;\nCREATE TABLE e (id INTEGER);\n"
     "INSERT INTO e SELECT id FROM c;\n"
     "INSERT INTO ran (step) SELECT '14' FROM e;\n"},
    {"V15_routines.up.sql",
     "DELIMITER //\nCREATE PROCEDURE note_it()\nBEGIN\n  INSERT INTO ran (step) VALUES ('never called');\nEND//\n"
     "CREATE FUNCTION twice(n INTEGER) RETURNS INTEGER DETERMINISTIC\nBEGIN\n  RETURN n * 2;\nEND//\n"
     "DELIMITER ;\nINSERT INTO ran (step) VALUES ('15');\n"},
    {"V16_trigger.up.sql",
     "CREATE TRIGGER c_note AFTER INSERT ON c FOR EACH ROW INSERT INTO ran (step) VALUES ('16');\n"
     "INSERT INTO c (id) VALUES (4);\nINSERT INTO ran (step) VALUES ('16b');\n"},
    {"V17_view.up.sql",
     "CREATE OR REPLACE VIEW seen AS SELECT id FROM c;\nCREATE OR REPLACE VIEW seen AS SELECT id, b FROM c;\n"
     "INSERT INTO ran (step) SELECT '17' FROM seen;\n"},
    {"V18_columns.up.sql",
     "ALTER TABLE d RENAME COLUMN b TO bb;\nALTER TABLE d DROP COLUMN bb;\nALTER TABLE d ADD CONSTRAINT d_positive "
     "CHECK (id > 0);\nALTER TABLE d ADD UNIQUE KEY d_id (id);\nINSERT INTO d VALUES (9);\n"
     "INSERT INTO ran (step) VALUES ('18');\n"},
    {"V19_drops.up.sql",
     "DROP TRIGGER c_note;\nDROP PROCEDURE note_it;\nDROP TABLE e;\nINSERT INTO c (id) VALUES (5);\n"
     "INSERT INTO ran (step) VALUES ('19');\n"},
    {"R_view.sql", "CREATE OR REPLACE VIEW labels AS SELECT label FROM items;\n"},
    {"R_zz_routine.sql",
     "DELIMITER //\nCREATE OR REPLACE PROCEDURE count_it()\nBEGIN\n  SELECT count(*) FROM ran;\nEND//\nDELIMITER ;\n"},
};

constexpr File kSqlite[] = {
    {"V13_rebuild.up.sql",
     "CREATE TABLE owners (id INTEGER PRIMARY KEY);\nINSERT INTO owners VALUES (1), (2);\n"
     "CREATE TABLE owned (owner INTEGER REFERENCES owners (id) ON DELETE CASCADE);\nINSERT INTO owned VALUES (1), "
     "(2);\n"
     "CREATE TABLE owners_new (id INTEGER PRIMARY KEY, name TEXT);\nINSERT INTO owners_new (id) SELECT id FROM "
     "owners;\n"
     "DROP TABLE owners;\nALTER TABLE owners_new RENAME TO owners;\nINSERT INTO ran (step) SELECT '13' FROM owned;\n"},
    {"V14_many.up.sql",
     "INSERT INTO ran (step) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
     "SELECT '14 ' || i FROM n;\n"},
    {"V15_vacuum.up.sql", "VACUUM;\n"},
    {"V16_trigger.up.sql",
     "CREATE TRIGGER owned_note AFTER INSERT ON owned BEGIN\n  INSERT INTO ran (step) VALUES ('16');\nEND;\n"
     "INSERT INTO owned VALUES (1);\n"},
    {"V17_mixed.up.sql",
     "-- msr:no-transaction\nINSERT INTO ran (step) VALUES ('17a');\nVACUUM;\nCREATE TABLE late (id INTEGER);\n"
     "INSERT INTO late SELECT 1;\nINSERT INTO ran (step) VALUES ('17b');\nDROP TABLE late;\n"
     "INSERT INTO ran (step) VALUES ('17c');\n"},
    {"V18_without.up.sql",
     "CREATE TABLE pairs (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;\nINSERT INTO pairs VALUES ('a', 'b');\n"
     "ALTER TABLE pairs RENAME COLUMN v TO w;\n"},
    {"V19_rows.up.sql", "DELETE FROM ran WHERE step LIKE '14 2%';\nINSERT INTO ran (step) VALUES ('19');\n"},
    {"R_view.sql",
     "DROP VIEW IF EXISTS labels;\nCREATE VIEW labels AS SELECT label FROM items;\n"
     "INSERT INTO ran (step) VALUES ('R view');\n"},
};

std::string Replaced(std::string text, std::string_view old, std::string_view by) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size()))
    text.replace(at, old.size(), by);
  return text;
}

std::string Covered(std::string text) {
  text = Replaced(std::move(text), "-- msr:no-transaction\n", "");
  text = Replaced(std::move(text), " CONCURRENTLY", "");
  text = Replaced(std::move(text), "VACUUM (ANALYZE)", "ANALYZE");
  return Replaced(std::move(text), "VACUUM", "ANALYZE");
}

}  // namespace

void WriteSweepFolder(const Folder &folder, const std::string &driver, Files which) {
  const auto write = [&](const auto &files) {
    for (const File &file : files) {
      static_cast<void>(folder.Write(file.name, which == Files::kAll ? file.text : Covered(file.text)));
    }
  };
  write(kEverywhere);
  if (driver == "postgresql") write(kPostgresql);
  if (driver == "mysql") write(kMysql);
  if (driver == "sqlite") write(kSqlite);
}

}  // namespace msr::test
