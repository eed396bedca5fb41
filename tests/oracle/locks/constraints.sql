CREATE TABLE parents (id integer PRIMARY KEY, code text UNIQUE, kind integer NOT NULL, UNIQUE (id, kind));
CREATE TABLE children (
    id integer NOT NULL,
    other integer,
    parent_id integer,
    kind integer,
    code text,
    span int4range,
    CONSTRAINT children_code CHECK (length(code) < 10),
    CONSTRAINT children_other_known CHECK (other IS NOT NULL)
);
ALTER TABLE children ADD CONSTRAINT waiting CHECK (id > 0) NOT VALID;
ALTER TABLE children ADD CONSTRAINT waiting_key FOREIGN KEY (parent_id) REFERENCES parents NOT VALID;
ALTER TABLE children ADD CONSTRAINT valid_key FOREIGN KEY (code) REFERENCES parents (code);
ALTER TABLE children ADD CONSTRAINT self_unique UNIQUE (id, other);
CREATE UNIQUE INDEX children_id ON children (id);
CREATE UNIQUE INDEX children_kind ON children (kind);
CREATE UNIQUE INDEX children_other ON children (other);
CREATE TABLE grandchildren (id integer PRIMARY KEY, child_id integer, child_other integer);
ALTER TABLE grandchildren ADD CONSTRAINT up FOREIGN KEY (child_id, child_other) REFERENCES children (id, other);
CREATE TABLE nodes (id integer PRIMARY KEY, parent_id integer REFERENCES nodes (id));
INSERT INTO parents VALUES (1, 'a', 1);
INSERT INTO children VALUES (1, 1, 1, 1, 'a', '[1,2)');
INSERT INTO grandchildren VALUES (1, 1, 1);
-- changes
ALTER TABLE children ADD CONSTRAINT small CHECK (id < 100);
ALTER TABLE children ADD CONSTRAINT small CHECK (id < 100) NOT VALID;
ALTER TABLE children ADD CONSTRAINT small CHECK (id < 100) NOT ENFORCED; -- since 18
ALTER TABLE children ADD CONSTRAINT small CHECK (id < 100) NO INHERIT;
ALTER TABLE children ADD CHECK (id < 100), ADD CHECK (other < 100);
ALTER TABLE children ADD CONSTRAINT up FOREIGN KEY (parent_id) REFERENCES parents;
ALTER TABLE children ADD CONSTRAINT up FOREIGN KEY (parent_id) REFERENCES parents (id) NOT VALID;
ALTER TABLE children ADD CONSTRAINT up FOREIGN KEY (parent_id) REFERENCES parents (id) NOT ENFORCED; -- since 18
ALTER TABLE children ADD CONSTRAINT up FOREIGN KEY (parent_id, kind) REFERENCES parents (id, kind) MATCH FULL;
ALTER TABLE children ADD CONSTRAINT up FOREIGN KEY (parent_id) REFERENCES parents ON DELETE SET NULL DEFERRABLE;
ALTER TABLE children ADD CONSTRAINT up FOREIGN KEY (other) REFERENCES children (id);
ALTER TABLE nodes ADD FOREIGN KEY (id) REFERENCES nodes (id);
ALTER TABLE children ADD CONSTRAINT one UNIQUE (kind);
ALTER TABLE children ADD CONSTRAINT one UNIQUE (kind) INCLUDE (code);
ALTER TABLE children ADD CONSTRAINT one UNIQUE NULLS NOT DISTINCT (kind);
ALTER TABLE children ADD CONSTRAINT one UNIQUE USING INDEX children_kind;
ALTER TABLE children ADD PRIMARY KEY (id);
ALTER TABLE children ADD PRIMARY KEY (kind);
ALTER TABLE children ADD PRIMARY KEY (other);
ALTER TABLE children ADD PRIMARY KEY (id, kind);
ALTER TABLE children ADD PRIMARY KEY USING INDEX children_id;
ALTER TABLE children ADD PRIMARY KEY USING INDEX children_kind;
ALTER TABLE children ADD PRIMARY KEY USING INDEX children_other;
ALTER TABLE children ADD EXCLUDE USING gist (span WITH &&);
ALTER TABLE children ADD EXCLUDE USING btree (code WITH =);
ALTER TABLE children DROP CONSTRAINT children_code;
ALTER TABLE children DROP CONSTRAINT valid_key;
ALTER TABLE children DROP CONSTRAINT waiting_key;
ALTER TABLE children DROP CONSTRAINT self_unique CASCADE;
ALTER TABLE children DROP CONSTRAINT IF EXISTS nothing;
ALTER TABLE grandchildren DROP CONSTRAINT up;
ALTER TABLE grandchildren DROP CONSTRAINT grandchildren_pkey;
ALTER TABLE nodes DROP CONSTRAINT nodes_parent_id_fkey;
ALTER TABLE nodes DROP CONSTRAINT nodes_pkey CASCADE;
ALTER TABLE children VALIDATE CONSTRAINT waiting;
ALTER TABLE children VALIDATE CONSTRAINT waiting_key;
ALTER TABLE children VALIDATE CONSTRAINT valid_key;
ALTER TABLE children VALIDATE CONSTRAINT children_code;
ALTER TABLE children VALIDATE CONSTRAINT waiting, VALIDATE CONSTRAINT waiting_key;
ALTER TABLE children VALIDATE CONSTRAINT waiting, ALTER COLUMN code SET DEFAULT 'b';
ALTER TABLE children ALTER CONSTRAINT valid_key DEFERRABLE;
ALTER TABLE children ALTER CONSTRAINT valid_key NOT ENFORCED; -- since 18
ALTER TABLE children RENAME CONSTRAINT children_code TO code_length;
ALTER TABLE children RENAME CONSTRAINT self_unique TO other_unique;
ALTER TABLE children RENAME CONSTRAINT valid_key TO code_key;
COMMENT ON CONSTRAINT children_code ON children IS 'short';
CREATE TABLE made (id integer PRIMARY KEY, parent_id integer REFERENCES parents);
CREATE TABLE made (id integer PRIMARY KEY, parent_id integer REFERENCES parents, up integer REFERENCES made (id));
CREATE TABLE made (id integer, kind integer, FOREIGN KEY (id, kind) REFERENCES parents (id, kind));
DROP TABLE children CASCADE;
DROP TABLE grandchildren;
DROP TABLE parents CASCADE;
DROP TABLE nodes;
