-- Returns a UUID of version 7 (RFC 9562), for rows that the database writes itself; Postgres 17 has no
-- uuidv7(). The body is bound at creation and needs no search_path, so that Postgres inlines it: setting the
-- path for each row took longer than the id.
-- Internal: called by other functions.
create or replace function app.uuid7() returns uuid
language sql volatile
return encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
  placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
  from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;
