import { expect, test } from 'vitest'
import { protections } from '../../../src/tools/migrate/generate/protections.ts'

test('protects each tenant table that a migration creates, and no other', () => {
  const migration = [
    'CREATE TABLE "teams" (\n\t"id" uuid NOT NULL,\n\t"revision" integer DEFAULT 1 NOT NULL\n);',
    'CREATE TABLE "events" (\n\t"id" uuid NOT NULL\n);',
    'CREATE TABLE "control"."plans" (\n\t"id" text PRIMARY KEY NOT NULL\n);',
    'ALTER TABLE "members" ADD COLUMN "revision" integer;',
  ].join('\n--> statement-breakpoint\n')
  expect(protections(migration)).toEqual([
    "select app.protect('teams');",
    "select app.protect_log('events');",
  ])
})
