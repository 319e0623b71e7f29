-- Variants: MySQL and MariaDB get this text instead of the general one, for their own JSON type and table options.
CREATE TABLE documents (
  document_id INTEGER NOT NULL PRIMARY KEY,
  body JSON NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
