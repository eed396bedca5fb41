CREATE SCHEMA other;
CREATE ROLE app;
CREATE TABLE owners (id integer PRIMARY KEY, name text);
CREATE TABLE items (
    id serial PRIMARY KEY,
    owner_id integer REFERENCES owners,
    name text NOT NULL,
    number integer GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX items_name ON items (name);
CREATE UNIQUE INDEX items_owner ON items (owner_id);
CREATE TABLE parts (id integer PRIMARY KEY, item_id integer REFERENCES items ON DELETE CASCADE);
CREATE TABLE screws (id integer PRIMARY KEY, part_id integer REFERENCES parts);
CREATE UNLOGGED TABLE cache (id integer PRIMARY KEY, value text);
CREATE TABLE tally (id serial, number integer GENERATED ALWAYS AS IDENTITY);
CREATE VIEW shown AS SELECT i.name, o.name AS owner FROM items i JOIN owners o ON o.id = i.owner_id;
CREATE VIEW over AS SELECT * FROM shown;
INSERT INTO owners VALUES (1, 'a');
INSERT INTO items (owner_id, name) VALUES (1, 'a');
INSERT INTO parts VALUES (1, 1);
INSERT INTO cache VALUES (1, 'a');
-- changes
CREATE TABLE made (id integer);
CREATE TABLE IF NOT EXISTS items (id integer);
CREATE TABLE made (LIKE items);
CREATE TABLE made (LIKE items INCLUDING ALL);
CREATE TABLE made (owner_id integer REFERENCES owners, item_id integer REFERENCES items);
CREATE TABLE made AS SELECT * FROM items;
CREATE TABLE made AS SELECT * FROM shown;
CREATE TABLE made AS SELECT * FROM items WITH NO DATA;
CREATE TEMPORARY TABLE made AS TABLE owners;
SELECT * INTO made FROM items;
ALTER TABLE items RENAME TO things;
ALTER TABLE items SET SCHEMA other;
ALTER TABLE items OWNER TO app;
ALTER TABLE items SET (fillfactor = 70);
ALTER TABLE items SET (autovacuum_enabled = false);
ALTER TABLE items SET (user_catalog_table = true);
ALTER TABLE items SET (toast_tuple_target = 4096, parallel_workers = 2);
ALTER TABLE items RESET (fillfactor);
ALTER TABLE screws SET UNLOGGED;
ALTER TABLE tally SET UNLOGGED;
ALTER TABLE cache SET LOGGED;
ALTER TABLE cache SET UNLOGGED;
ALTER TABLE items SET LOGGED;
ALTER TABLE items SET TABLESPACE pg_default;
ALTER TABLE items SET ACCESS METHOD heap; -- since 15
ALTER TABLE items REPLICA IDENTITY FULL;
ALTER TABLE items REPLICA IDENTITY NOTHING;
ALTER TABLE parts REPLICA IDENTITY USING INDEX parts_pkey;
ALTER TABLE items SET WITHOUT OIDS;
ALTER TABLE items ENABLE ROW LEVEL SECURITY;
ALTER TABLE items DISABLE ROW LEVEL SECURITY;
ALTER TABLE items FORCE ROW LEVEL SECURITY;
ALTER TABLE items ADD COLUMN extra text, ALTER COLUMN name SET STATISTICS 7;
ALTER TABLE items ALTER COLUMN name SET STATISTICS 7, SET (fillfactor = 50);
ALTER TABLE IF EXISTS nothing ADD COLUMN extra text;
DROP TABLE screws;
DROP TABLE IF EXISTS nothing;
DROP TABLE parts, screws;
DROP TABLE items CASCADE;
DROP TABLE owners CASCADE;
TRUNCATE screws;
TRUNCATE items CASCADE;
TRUNCATE items, parts, screws;
TRUNCATE items, parts, screws RESTART IDENTITY;
LOCK TABLE items;
LOCK TABLE items IN SHARE MODE;
LOCK TABLE items IN ACCESS SHARE MODE NOWAIT;
LOCK TABLE items, owners IN SHARE ROW EXCLUSIVE MODE;
LOCK TABLE over IN EXCLUSIVE MODE;
COMMENT ON TABLE items IS 'things';
GRANT SELECT ON items TO app;
GRANT ALL ON ALL TABLES IN SCHEMA public TO app;
REVOKE ALL ON items FROM app;
GRANT USAGE ON SEQUENCE items_id_seq TO app;
DROP SCHEMA other;
DROP SCHEMA public CASCADE;
ALTER SCHEMA other RENAME TO another;
