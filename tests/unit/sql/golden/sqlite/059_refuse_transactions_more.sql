VACUUM main;
DETACH x;
ATTACH ':memory:' AS x;
PRAGMA main.temp_store = 2;
PRAGMA temp_store;
PRAGMA wal_checkpoint(FULL);
PRAGMA journal_mode;
ANALYZE;
