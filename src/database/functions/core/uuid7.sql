-- Returns a UUID of version 7 (RFC 9562, method 3), for rows that the database writes itself; Postgres 17 has no
-- uuidv7(). Twelve bits of the fraction of the millisecond keep the events of one transaction in order. The body is
-- bound at creation and needs no search_path, so that Postgres inlines it: setting the path for each row took longer
-- than the id.
-- Internal: called by other functions.
create or replace function app.uuid7() returns uuid
language sql volatile
return (overlay(lpad(to_hex((extract(epoch from clock_timestamp()) * 4096000)::bigint), 15, '0') placing '7' from 13 for 0)
  || substr(gen_random_uuid()::text, 20))::uuid;
