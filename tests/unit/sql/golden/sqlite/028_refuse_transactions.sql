VACUUM;
PRAGMA journal_mode = WAL;
PRAGMA main.journal_mode=delete;
PRAGMA journal_mode;
PRAGMA synchronous(1);
PRAGMA wal_checkpoint(TRUNCATE);
ATTACH ':memory:' AS x;
DETACH DATABASE x;
