CREATE DOMAIN word AS text;
CREATE DOMAIN checked AS text CHECK (VALUE <> '');
CREATE DOMAIN short AS varchar(10);
CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE TABLE things (
    id integer PRIMARY KEY,
    small smallint,
    label varchar(10),
    title text,
    code char(4),
    price numeric(10, 2),
    at timestamp,
    at_zone timestamptz,
    at_exact timestamptz(3),
    day date,
    span interval,
    address cidr,
    bits varbit(8),
    flag bit(8),
    doc json,
    docs jsonb,
    mood mood,
    labels varchar(10)[],
    kind word,
    brief short,
    number oid,
    amount numeric,
    checked_text varchar(10) CHECK (checked_text <> ''),
    doubled integer GENERATED ALWAYS AS (id + 1) STORED,
    keyed varchar(10) UNIQUE
);
CREATE INDEX things_label ON things (label);
CREATE INDEX things_label_upper ON things (upper(label));
CREATE INDEX things_title ON things (title) WHERE label <> '';
CREATE INDEX things_address ON things (address);
CREATE INDEX things_price ON things (price);
CREATE INDEX things_at ON things (at);
CREATE INDEX things_number ON things (number);
CREATE INDEX things_kind ON things (kind);
CREATE INDEX things_patterns ON things (label varchar_pattern_ops);
CREATE STATISTICS both_columns ON label, title FROM things;
CREATE TABLE users_of_things (id integer, thing_key varchar(10) REFERENCES things (keyed), thing_id integer REFERENCES things);
CREATE VIEW shown AS SELECT small FROM things;
INSERT INTO things (id, label) VALUES (1, 'a');
-- changes
ALTER TABLE things ALTER COLUMN label TYPE varchar(20);
ALTER TABLE things ALTER COLUMN label TYPE varchar;
ALTER TABLE things ALTER COLUMN label TYPE text;
ALTER TABLE things ALTER COLUMN label TYPE varchar(10);
ALTER TABLE things ALTER COLUMN label TYPE varchar(5);
ALTER TABLE things ALTER COLUMN label TYPE varchar(20) USING lower(label);
ALTER TABLE things ALTER COLUMN label TYPE text USING label::text;
ALTER TABLE things ALTER COLUMN label TYPE varchar(20) COLLATE "C";
ALTER TABLE things ALTER COLUMN title TYPE text COLLATE "C";
ALTER TABLE things ALTER COLUMN title TYPE varchar;
ALTER TABLE things ALTER COLUMN title TYPE varchar(100);
ALTER TABLE things ALTER COLUMN title TYPE word;
ALTER TABLE things ALTER COLUMN title TYPE checked;
ALTER TABLE things ALTER COLUMN title TYPE bytea USING title::bytea;
ALTER TABLE things ALTER COLUMN kind TYPE text;
ALTER TABLE things ALTER COLUMN brief TYPE varchar(20);
ALTER TABLE things ALTER COLUMN code TYPE text;
ALTER TABLE things ALTER COLUMN code TYPE char(8);
ALTER TABLE things ALTER COLUMN price TYPE numeric(12, 2);
ALTER TABLE things ALTER COLUMN price TYPE numeric;
ALTER TABLE things ALTER COLUMN price TYPE numeric(12, 3);
ALTER TABLE things ALTER COLUMN price TYPE numeric(8, 2);
ALTER TABLE things ALTER COLUMN amount TYPE numeric(12, 2);
ALTER TABLE things ALTER COLUMN amount TYPE integer;
ALTER TABLE things ALTER COLUMN amount TYPE double precision;
ALTER TABLE things ALTER COLUMN at TYPE timestamp(3);
ALTER TABLE things ALTER COLUMN at_exact TYPE timestamptz(6);
ALTER TABLE things ALTER COLUMN at_exact TYPE timestamptz;
ALTER TABLE things ALTER COLUMN day TYPE timestamp;
ALTER TABLE things ALTER COLUMN address TYPE inet;
ALTER TABLE things ALTER COLUMN bits TYPE varbit(16);
ALTER TABLE things ALTER COLUMN flag TYPE varbit;
ALTER TABLE things ALTER COLUMN doc TYPE jsonb;
ALTER TABLE things ALTER COLUMN docs TYPE json;
ALTER TABLE things ALTER COLUMN doc TYPE text;
ALTER TABLE things ALTER COLUMN mood TYPE text;
ALTER TABLE things ALTER COLUMN labels TYPE varchar(20)[];
ALTER TABLE things ALTER COLUMN labels TYPE text[];
ALTER TABLE things ALTER COLUMN number TYPE integer;
ALTER TABLE things ALTER COLUMN checked_text TYPE text;
ALTER TABLE things ALTER COLUMN checked_text TYPE varchar(20);
ALTER TABLE things ALTER COLUMN keyed TYPE varchar(20);
ALTER TABLE things ALTER COLUMN keyed TYPE text;
ALTER TABLE users_of_things ALTER COLUMN thing_key TYPE text;
ALTER TABLE users_of_things ALTER COLUMN thing_id TYPE bigint;
ALTER TABLE things ALTER COLUMN label TYPE text, ALTER COLUMN title TYPE varchar;
ALTER TABLE things ALTER COLUMN label TYPE text, ADD COLUMN extra text;
