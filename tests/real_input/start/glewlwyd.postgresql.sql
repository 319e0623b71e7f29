-- The schema of this application hashes a password with this extension and leaves it to the administrator to make it.
CREATE EXTENSION pgcrypto;
