-- Shows placeholders: ${table_prefix} and ${currency} come from --set or the environment, $${...} stays text.
CREATE TABLE ${table_prefix}stores (
    id INTEGER NOT NULL PRIMARY KEY,
    city VARCHAR(60) NOT NULL,
    currency VARCHAR(3) DEFAULT '${currency}' NOT NULL,
    greeting VARCHAR(60) NOT NULL
);

INSERT INTO ${table_prefix}stores (id, city, greeting) VALUES (1, 'Lyon', 'Welcome, $${customer}!');
