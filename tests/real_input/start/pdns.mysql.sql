-- The tables that the oldest upgrade of this application expects, as far as the upgrades name them, with a few rows.
ALTER DATABASE CHARACTER SET latin1;
CREATE TABLE domains (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  master VARCHAR(128) DEFAULT NULL,
  last_check INT DEFAULT NULL,
  type VARCHAR(6) NOT NULL,
  notified_serial INT DEFAULT NULL,
  account VARCHAR(40) DEFAULT NULL,
  UNIQUE KEY name_index (name)
) ENGINE=InnoDB;
CREATE TABLE records (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  domain_id INT DEFAULT NULL,
  name VARCHAR(255) DEFAULT NULL,
  type VARCHAR(6) DEFAULT NULL,
  content VARCHAR(255) DEFAULT NULL,
  ttl INT DEFAULT NULL,
  prio INT DEFAULT NULL,
  change_date INT DEFAULT NULL,
  KEY nametype_index (name, type),
  KEY domain_id (domain_id)
) ENGINE=InnoDB;
CREATE TABLE supermasters (
  ip VARCHAR(25) NOT NULL,
  nameserver VARCHAR(255) NOT NULL,
  account VARCHAR(40) NOT NULL
) ENGINE=InnoDB;

INSERT INTO domains (name, type, notified_serial) VALUES ('example.org', 'MASTER', 7), ('example.net', 'SLAVE', NULL);
INSERT INTO records (domain_id, name, type, content, ttl) VALUES (1, 'example.org', 'TXT', '"v=1; -- a#b"', 60);
INSERT INTO supermasters VALUES ('192.0.2.1', 'ns.example.org', 'admin');
