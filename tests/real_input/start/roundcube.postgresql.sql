-- The tables that the oldest upgrade of this application expects, as far as the upgrades name them, with a few rows.
CREATE SEQUENCE user_ids;
CREATE SEQUENCE identity_ids;
CREATE SEQUENCE contact_ids;
CREATE SEQUENCE cache_ids;
CREATE SEQUENCE message_ids;

CREATE TABLE users (
  user_id INTEGER DEFAULT nextval('user_ids'::text) PRIMARY KEY,
  username VARCHAR(128) NOT NULL DEFAULT '',
  mail_host VARCHAR(128) NOT NULL DEFAULT '',
  alias VARCHAR(128) NOT NULL DEFAULT '',
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_login TIMESTAMPTZ NOT NULL DEFAULT now(),
  language VARCHAR(5) NOT NULL DEFAULT 'en',
  preferences TEXT NOT NULL DEFAULT ''
);

CREATE TABLE session (
  sess_id VARCHAR(40) PRIMARY KEY,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  changed TIMESTAMPTZ NOT NULL DEFAULT now(),
  ip VARCHAR(41) NOT NULL,
  vars TEXT NOT NULL
);

CREATE TABLE cache (
  cache_id INTEGER DEFAULT nextval('cache_ids'::text) PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (user_id),
  session_id VARCHAR(40),
  cache_key VARCHAR(128) NOT NULL DEFAULT '',
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  data TEXT NOT NULL
);

CREATE TABLE messages (
  message_id INTEGER DEFAULT nextval('message_ids'::text) PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (user_id),
  del INTEGER NOT NULL DEFAULT 0,
  cache_key VARCHAR(128) NOT NULL DEFAULT '',
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  idx INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE contacts (
  contact_id INTEGER DEFAULT nextval('contact_ids'::text) PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (user_id),
  changed TIMESTAMPTZ NOT NULL DEFAULT now(),
  del INTEGER NOT NULL DEFAULT 0,
  name VARCHAR(128) NOT NULL DEFAULT '',
  email VARCHAR(128) NOT NULL DEFAULT '',
  firstname VARCHAR(128) NOT NULL DEFAULT '',
  surname VARCHAR(128) NOT NULL DEFAULT '',
  vcard TEXT
);

CREATE TABLE identities (
  identity_id INTEGER DEFAULT nextval('identity_ids'::text) PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (user_id),
  del INTEGER NOT NULL DEFAULT 0,
  standard INTEGER NOT NULL DEFAULT 0,
  name VARCHAR(128) NOT NULL,
  organization VARCHAR(128),
  email VARCHAR(128) NOT NULL,
  "reply-to" VARCHAR(128),
  bcc VARCHAR(128),
  signature TEXT,
  html_signature INTEGER NOT NULL DEFAULT 0
);

INSERT INTO users (username, mail_host, alias, created, last_login, preferences)
  VALUES ('ann', 'mail', 'a;b', '2008-01-01', '2008-01-02', $x$it's ; so$x$),
         ('béa', 'mail', '', '2008-01-01', '2008-01-02', '');
INSERT INTO contacts (user_id, changed, name, email, firstname, surname)
  VALUES (1, '2008-01-01', 'Zoë', 'z@mail', 'Zoë', 'O''Hara');
INSERT INTO identities (user_id, name, email, signature) VALUES (1, 'ann', 'a@mail', E'-- \nann');
INSERT INTO cache (user_id, cache_key, created, data) VALUES (2, 'k', '2008-01-01', '1');
