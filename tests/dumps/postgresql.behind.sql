-- Names without a schema, and values whose meaning hangs on settings that the dump changed.
CREATE TABLE behind (id integer PRIMARY KEY REFERENCES empty_one (id), mood mood DEFAULT 'sad', mail email);
CREATE VIEW behind_view AS SELECT customer.name, add_up(1) FROM customer JOIN event USING (id);
CREATE FUNCTION behind_function() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM customer';
INSERT INTO empty_one VALUES (7, current_setting('search_path')), (8, current_setting('xmloption')),
    (9, current_setting('check_function_bodies')), (10, current_setting('row_security')),
    (11, current_setting('statement_timeout')), (12, current_setting('client_min_messages')),
    (13, current_setting('standard_conforming_strings')), (14, current_setting('client_encoding')),
    (15, current_setting('idle_in_transaction_session_timeout')), (16, current_setting('default_table_access_method'));
INSERT INTO behind SELECT id FROM empty_one;
