-- The tables that the oldest upgrade of this application expects, as far as the upgrades name them, with a few rows.
CREATE TABLE domains (
  id INTEGER PRIMARY KEY,
  name VARCHAR(255) NOT NULL COLLATE NOCASE,
  master VARCHAR(128) DEFAULT NULL,
  last_check INTEGER DEFAULT NULL,
  type VARCHAR(6) NOT NULL,
  notified_serial INTEGER DEFAULT NULL,
  account VARCHAR(40) DEFAULT NULL
);
CREATE UNIQUE INDEX name_index ON domains (name);
CREATE TABLE records (
  id INTEGER PRIMARY KEY,
  domain_id INTEGER DEFAULT NULL,
  name VARCHAR(255) DEFAULT NULL,
  type VARCHAR(10) DEFAULT NULL,
  content VARCHAR(65535) DEFAULT NULL,
  ttl INTEGER DEFAULT NULL,
  prio INTEGER DEFAULT NULL,
  change_date INTEGER DEFAULT NULL
);
CREATE TABLE supermasters (
  ip VARCHAR(64) NOT NULL,
  nameserver VARCHAR(255) NOT NULL COLLATE NOCASE,
  account VARCHAR(40) DEFAULT NULL
);

INSERT INTO domains (name, type, notified_serial) VALUES ('example.org', 'MASTER', 7), ('example.net', 'SLAVE', NULL);
INSERT INTO records (domain_id, name, type, content, ttl) VALUES (1, 'example.org', 'TXT', '"v=1; -- a#b"', 60);
INSERT INTO supermasters VALUES ('192.0.2.1', 'ns.example.org', NULL);
