-- The tables that the oldest upgrade of this application expects, as far as the upgrades name them, with a few rows.
CREATE TABLE domains (
  id SERIAL PRIMARY KEY,
  name VARCHAR(255) NOT NULL UNIQUE,
  master VARCHAR(128) DEFAULT NULL,
  last_check INT DEFAULT NULL,
  type VARCHAR(6) NOT NULL,
  notified_serial INT DEFAULT NULL,
  account VARCHAR(40) DEFAULT NULL
);
CREATE TABLE records (
  id SERIAL PRIMARY KEY,
  domain_id INT REFERENCES domains (id) ON DELETE CASCADE,
  name VARCHAR(255) DEFAULT NULL,
  type VARCHAR(6) DEFAULT NULL,
  content VARCHAR(255) DEFAULT NULL,
  ttl INT DEFAULT NULL,
  prio INT DEFAULT NULL,
  change_date INT DEFAULT NULL
);
CREATE TABLE supermasters (
  ip VARCHAR(25) NOT NULL,
  nameserver VARCHAR(255) NOT NULL,
  account VARCHAR(40) DEFAULT NULL
);

INSERT INTO domains (name, type, notified_serial) VALUES ('example.org', 'MASTER', 7), ('example.net', 'SLAVE', -1);
INSERT INTO records (domain_id, name, type, content, ttl) VALUES (1, 'example.org', 'TXT', '"v=1; -- a#b"', 60);
INSERT INTO supermasters VALUES ('192.0.2.1', 'ns.example.org', 'admin');
