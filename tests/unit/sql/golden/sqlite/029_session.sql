PRAGMA cache_size = 10;
PRAGMA user_version = 7;
CREATE TEMP TABLE a (x);
CREATE TABLE temp.b (x);
CREATE TABLE IF NOT EXISTS temp.c (x);
CREATE TABLE d (x);
