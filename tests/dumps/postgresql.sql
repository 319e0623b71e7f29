-- What a grown PostgreSQL database holds: the objects that pg_dump writes in ways of their own.
CREATE EXTENSION hstore;
CREATE SCHEMA "Größe; x";
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy; very');
CREATE TYPE point3 AS (x integer, y integer, note text);
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE ~ '^[^@;]+@[^@]+$');
CREATE SEQUENCE numbers START 100 INCREMENT 7 CACHE 3;
SELECT nextval('numbers'), nextval('numbers');

CREATE TABLE customer (
    id bigint GENERATED ALWAYS AS IDENTITY (START 10) PRIMARY KEY,
    serial serial,
    number integer NOT NULL DEFAULT nextval('numbers'),
    name text NOT NULL,
    mail email,
    mood mood DEFAULT 'it''s ok',
    spot point3,
    tags hstore,
    words text[],
    document jsonb,
    payload bytea,
    doubled integer GENERATED ALWAYS AS (number * 2) STORED,
    made timestamp with time zone DEFAULT '2020-02-29 12:00:00+02',
    CONSTRAINT "named; check" CHECK (name <> ';')
);
COMMENT ON TABLE customer IS 'It''s a table; with -- dashes, /* marks */ and
a second line';
COMMENT ON COLUMN customer.name IS E'tab\there, \\ backslash, ${1} $name';
CREATE INDEX customer_lower ON customer (lower(name)) WHERE mood <> 'sad';
CREATE UNIQUE INDEX customer_include ON customer (number) INCLUDE (name);
CREATE STATISTICS customer_statistics ON number, name FROM customer;

INSERT INTO customer (name, mail, mood, spot, tags, words, document, payload) VALUES
    (E'tab\tnewline\nreturn\rbackslash\\ dot\\.', 'a@b', 'happy; very', ROW(1, NULL, 'x,y")'), 'a=>1, "b;"=>NULL',
     ARRAY['a', 'b"c', NULL, ''], '{"a": "\\\"; --"}', '\x00ff5c2e0a'),
    ('', NULL, NULL, NULL, '', '{}', 'null', ''),
    (E'\\.', 'ü@ö', 'sad', ROW(NULL, NULL, ''), NULL, NULL, NULL, NULL),
    ('Žluťoučký кůň 🐎 日本語', 'x@y', DEFAULT, NULL, NULL, NULL, '[]', '\x'),
    (E'\\N', NULL, DEFAULT, NULL, NULL, NULL, NULL, NULL),
    ('-- msr:no-transaction', NULL, DEFAULT, NULL, NULL, NULL, NULL, NULL),
    (E'one\n-- msr:delimiter //\n\\restrict me\n; $$ '' " ${a:-b}', NULL, DEFAULT, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE empty_one (id integer PRIMARY KEY, "Spalte; ä" text);
CREATE TABLE no_columns ();
INSERT INTO no_columns DEFAULT VALUES;
INSERT INTO no_columns DEFAULT VALUES;
CREATE TABLE "Größe; x"."select" ("from" integer REFERENCES empty_one (id) ON DELETE CASCADE DEFERRABLE);
CREATE TABLE child (extra text DEFAULT E'\\') INHERITS (empty_one);
CREATE UNLOGGED TABLE unlogged_one (id integer);
ALTER TABLE unlogged_one ALTER COLUMN id SET STATISTICS 50;

CREATE TABLE event (id integer NOT NULL, at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE event_2020 PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE event_2021 PARTITION OF event FOR VALUES FROM ('2021-01-01') TO ('2022-01-01') PARTITION BY LIST (at);
CREATE TABLE event_2021_a PARTITION OF event_2021 FOR VALUES IN ('2021-06-01', '2021-06-02');
CREATE TABLE event_rest PARTITION OF event DEFAULT;
ALTER TABLE event ADD PRIMARY KEY (id, at);
CREATE INDEX event_what ON event (what);
INSERT INTO event VALUES (1, '2020-05-01', 'a'), (2, '2021-06-01', 'a;'), (3, '1999-01-01', NULL);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $_$
DECLARE
    quoted text := 'it''s; $1 $$ not the end $$';
BEGIN
    -- a comment; with a semicolon
    IF NEW.name = '' THEN
        NEW.made := CASE WHEN NEW.mail IS NULL THEN now() ELSE NEW.made END;
    END IF;
    RETURN NEW;
EXCEPTION WHEN others THEN
    RETURN NULL;
END;
$_$;
CREATE FUNCTION add_up(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
    SELECT CASE WHEN a > 0 THEN a + b ELSE b END AS "end";
    SELECT a + b;
END;
CREATE FUNCTION returned(a integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN CASE WHEN a > 0 THEN a ELSE 0 END;
CREATE FUNCTION rows_of(lowest bigint) RETURNS SETOF customer LANGUAGE sql STABLE
    SET search_path TO public, pg_temp AS 'SELECT * FROM customer WHERE id > lowest AND name <> '';''';
CREATE PROCEDURE clean(INOUT total integer) LANGUAGE sql
BEGIN ATOMIC
    DELETE FROM empty_one WHERE id < total;
    INSERT INTO empty_one VALUES (total, CASE total WHEN 1 THEN 'a;' ELSE 'b' END);
    SELECT count(*)::integer FROM empty_one;
END;
CREATE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM empty_one; COMMIT; END $$;
CREATE AGGREGATE glued(text) (SFUNC = textcat, STYPE = text, INITCOND = ';');
CREATE OPERATOR === (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE COLLATION plain FROM "C";
CREATE TEXT SEARCH CONFIGURATION searching (COPY = simple);

CREATE TRIGGER touched BEFORE INSERT OR UPDATE OF name ON customer
    FOR EACH ROW WHEN (NEW.name <> ';') EXECUTE FUNCTION touch('a;', '''');
ALTER TABLE customer DISABLE TRIGGER touched;
CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON customer DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW happy AS SELECT id, name, CASE WHEN mood = 'sad' THEN ';' ELSE 'fine' END AS "end" FROM customer
    WITH LOCAL CHECK OPTION;
CREATE VIEW sums AS SELECT add_up(1) AS one, 'x;y'::text AS two;
CREATE MATERIALIZED VIEW counted AS SELECT mood, count(*) AS total FROM customer GROUP BY mood;
CREATE UNIQUE INDEX counted_mood ON counted (mood);
CREATE MATERIALIZED VIEW never AS SELECT 1 AS one WITH NO DATA;
CREATE RULE kept AS ON DELETE TO sums DO INSTEAD
    (INSERT INTO empty_one VALUES (1, 'rule;'); UPDATE empty_one SET "Spalte; ä" = ';'; NOTIFY changed);
CREATE RULE nothing AS ON INSERT TO sums DO INSTEAD NOTHING;

ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON customer FOR SELECT TO dumps_reader USING (name <> 'x;' AND mood = 'sad');
GRANT SELECT (id, name) ON customer TO dumps_reader;
GRANT ALL ON empty_one TO dumps_reader WITH GRANT OPTION;
GRANT USAGE ON SCHEMA "Größe; x" TO dumps_reader;
REVOKE ALL ON FUNCTION add_up(integer, integer) FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO dumps_reader;
REVOKE CREATE ON SCHEMA public FROM dumps_reader;
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER watching ON sql_drop EXECUTE FUNCTION watch();
CREATE PUBLICATION published FOR TABLE empty_one;

SELECT lo_from_bytea(4711, '\x00ff5c273b');
COMMENT ON LARGE OBJECT 4711 IS 'it''s; large';
