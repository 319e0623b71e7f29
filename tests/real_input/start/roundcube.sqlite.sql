-- The tables that the oldest upgrade of this application expects, as far as the upgrades name them, with a few rows.
CREATE TABLE users (
  user_id INTEGER NOT NULL PRIMARY KEY,
  username VARCHAR(128) NOT NULL DEFAULT '',
  mail_host VARCHAR(128) NOT NULL DEFAULT '',
  alias VARCHAR(128) NOT NULL DEFAULT '',
  created DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
  last_login DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
  language VARCHAR(5),
  preferences TEXT NOT NULL DEFAULT ''
);
CREATE TABLE session (
  sess_id VARCHAR(40) NOT NULL PRIMARY KEY,
  created DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
  changed DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
  ip VARCHAR(15) NOT NULL DEFAULT '',
  vars TEXT NOT NULL
);
CREATE TABLE cache (
  cache_id INTEGER NOT NULL PRIMARY KEY,
  user_id INTEGER NOT NULL DEFAULT 0,
  session_id VARCHAR(40),
  cache_key VARCHAR(128) NOT NULL DEFAULT '',
  created DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
  data TEXT NOT NULL
);
CREATE TABLE messages (message_id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER NOT NULL DEFAULT 0);
CREATE TABLE contacts (
  contact_id INTEGER NOT NULL PRIMARY KEY,
  user_id INTEGER NOT NULL DEFAULT 0,
  changed DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
  del TINYINT NOT NULL DEFAULT 0,
  name VARCHAR(128) NOT NULL DEFAULT '',
  email VARCHAR(128) NOT NULL DEFAULT '',
  firstname VARCHAR(128) NOT NULL DEFAULT '',
  surname VARCHAR(128) NOT NULL DEFAULT '',
  vcard TEXT NOT NULL DEFAULT ''
);
CREATE INDEX ix_contacts_user_id ON contacts (user_id);
CREATE TABLE identities (
  identity_id INTEGER NOT NULL PRIMARY KEY,
  user_id INTEGER NOT NULL DEFAULT 0,
  del TINYINT NOT NULL DEFAULT 0,
  standard TINYINT NOT NULL DEFAULT 0,
  name VARCHAR(128) NOT NULL DEFAULT '',
  organization VARCHAR(128) DEFAULT '',
  email VARCHAR(128) NOT NULL DEFAULT '',
  "reply-to" VARCHAR(128) NOT NULL DEFAULT '',
  bcc VARCHAR(128) NOT NULL DEFAULT '',
  signature TEXT NOT NULL DEFAULT '',
  html_signature TINYINT NOT NULL DEFAULT 0
);
CREATE INDEX ix_identities_user_id ON identities (user_id);

INSERT INTO users (username, mail_host, alias, preferences) VALUES ('ann', 'mail', 'a;b', 'x'), ('béa', 'mail', '', '');
INSERT INTO contacts (user_id, name, email, firstname, surname) VALUES (1, 'Zoë', 'z@mail', 'Zoë', 'O''Hara');
INSERT INTO identities (user_id, name, email, signature) VALUES (1, 'ann', 'a@mail', '-- ;
ann');
INSERT INTO cache (user_id, cache_key, data) VALUES (2, 'k', '1');
