-- The tables that the oldest upgrade of this application expects, as far as the upgrades name them, with a few rows.
CREATE TABLE users (
  user_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  username VARCHAR(128) NOT NULL,
  mail_host VARCHAR(128) NOT NULL,
  alias VARCHAR(128) NOT NULL,
  created DATETIME NOT NULL DEFAULT '1000-01-01 00:00:00',
  last_login DATETIME NOT NULL DEFAULT '1000-01-01 00:00:00',
  language VARCHAR(5) NOT NULL DEFAULT 'en',
  preferences TEXT
) ENGINE=InnoDB CHARACTER SET utf8 COLLATE utf8_general_ci;

CREATE TABLE session (
  sess_id VARCHAR(40) NOT NULL PRIMARY KEY,
  created DATETIME NOT NULL DEFAULT '1000-01-01 00:00:00',
  changed DATETIME NOT NULL DEFAULT '1000-01-01 00:00:00',
  ip VARCHAR(40) NOT NULL,
  vars TEXT NOT NULL
) ENGINE=InnoDB CHARACTER SET utf8 COLLATE utf8_general_ci;

CREATE TABLE cache (
  cache_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id INT UNSIGNED NOT NULL DEFAULT 0,
  session_id VARCHAR(40),
  cache_key VARCHAR(128) NOT NULL,
  created DATETIME NOT NULL DEFAULT '1000-01-01 00:00:00',
  data LONGTEXT NOT NULL,
  INDEX cache_key (cache_key),
  INDEX session_id (session_id),
  CONSTRAINT user_id_fk_cache FOREIGN KEY (user_id) REFERENCES users (user_id)
) ENGINE=InnoDB CHARACTER SET utf8 COLLATE utf8_general_ci;

CREATE TABLE messages (
  message_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id INT UNSIGNED NOT NULL DEFAULT 0,
  cache_key VARCHAR(128) NOT NULL,
  created DATETIME NOT NULL DEFAULT '1000-01-01 00:00:00',
  idx INT UNSIGNED NOT NULL DEFAULT 0,
  uid INT UNSIGNED NOT NULL DEFAULT 0,
  INDEX idx (idx),
  INDEX uid (uid),
  CONSTRAINT user_id_fk_messages FOREIGN KEY (user_id) REFERENCES users (user_id)
) ENGINE=InnoDB CHARACTER SET utf8 COLLATE utf8_general_ci;

CREATE TABLE contacts (
  contact_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id INT UNSIGNED NOT NULL DEFAULT 0,
  changed DATETIME NOT NULL DEFAULT '1000-01-01 00:00:00',
  del TINYINT NOT NULL DEFAULT 0,
  name VARCHAR(128) NOT NULL,
  email VARCHAR(128) NOT NULL,
  firstname VARCHAR(128) NOT NULL,
  surname VARCHAR(128) NOT NULL,
  vcard TEXT,
  CONSTRAINT user_id_fk_contacts FOREIGN KEY (user_id) REFERENCES users (user_id)
) ENGINE=InnoDB CHARACTER SET utf8 COLLATE utf8_general_ci;

CREATE TABLE identities (
  identity_id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id INT UNSIGNED NOT NULL DEFAULT 0,
  del TINYINT NOT NULL DEFAULT 0,
  standard TINYINT NOT NULL DEFAULT 0,
  name VARCHAR(128) NOT NULL,
  organization VARCHAR(128) NOT NULL,
  email VARCHAR(128) NOT NULL,
  `reply-to` VARCHAR(128) NOT NULL,
  bcc VARCHAR(128) NOT NULL,
  signature TEXT NOT NULL,
  html_signature TINYINT NOT NULL DEFAULT 0,
  CONSTRAINT user_id_fk_identities FOREIGN KEY (user_id) REFERENCES users (user_id)
) ENGINE=InnoDB CHARACTER SET utf8 COLLATE utf8_general_ci;

INSERT INTO users (username, mail_host, alias, preferences) VALUES ('ann', 'mail', 'a;b', 'x'), ('béa', 'mail', '', '');
INSERT INTO contacts (user_id, name, email, firstname, surname) VALUES (1, 'Zoë', 'z@mail', 'Zoë', 'O''Hara');
INSERT INTO identities (user_id, name, organization, email, `reply-to`, bcc, signature)
  VALUES (1, 'ann', '', 'a@mail', '', '', '-- \nann');
INSERT INTO cache (user_id, cache_key, data) VALUES (2, 'k', '1');
