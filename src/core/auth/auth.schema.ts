import { relations, sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  pgSchema,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

/**
 * Accounts across tenants: the tables of Better Auth, by its names. Only `app_auth` reaches them; a request
 * for a tenant's data is judged by `app.enter`, which looks a session up itself.
 */
export const auth = pgSchema('auth')

const moment = () => timestamp({ withTimezone: true, mode: 'date' })
const lifetime = () => ({
  createdAt: moment().notNull().default(sql`now()`),
  updatedAt: moment().notNull().default(sql`now()`),
})
const ofUser = () =>
  uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' })

/** `email` is kept in lower case. */
export const users = auth.table('users', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique('users_email_unique'),
  emailVerified: boolean().notNull().default(false),
  image: text(),
  ...lifetime(),
})

/** `token` is of no use without the Worker's secret, with which a cookie or a bearer token is signed. */
export const sessions = auth.table(
  'sessions',
  {
    id: uuid().primaryKey(),
    userId: ofUser(),
    token: text().notNull().unique('sessions_token_unique'),
    expiresAt: moment().notNull(),
    ipAddress: text(),
    userAgent: text(),
    /** The tenant that this session speaks for where a request names none. */
    activeTenantId: uuid(),
    ...lifetime(),
  },
  (t) => [
    index().on(t.userId),
    index('sessions_travelling_index').on(
      sql`encode(extensions.digest(${t.token}, 'sha256'), 'hex')`,
    ),
  ],
)

export const accounts = auth.table(
  'accounts',
  {
    id: uuid().primaryKey(),
    userId: ofUser(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: moment(),
    refreshTokenExpiresAt: moment(),
    scope: text(),
    password: text(),
    ...lifetime(),
  },
  (t) => [index().on(t.userId)],
)

export const verifications = auth.table(
  'verifications',
  {
    id: uuid().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: moment().notNull(),
    ...lifetime(),
  },
  (t) => [index().on(t.identifier)],
)

/** The keys of the JWTs for other services; the private ones are encrypted with the Worker's secret. */
export const jwks = auth.table('jwks', {
  id: uuid().primaryKey(),
  publicKey: text().notNull(),
  privateKey: text().notNull(),
  alg: text(),
  crv: text(),
  createdAt: moment().notNull().default(sql`now()`),
  expiresAt: moment(),
})

/** How often an address tried to sign in. */
export const rateLimits = auth.table('rate_limits', {
  id: uuid().primaryKey(),
  key: text().notNull().unique('rate_limits_key_unique'),
  count: integer().notNull(),
  lastRequest: bigint({ mode: 'number' }).notNull(),
})

/** A user with accounts, and a session with its user, in one query each. */
export const userRelations = relations(users, ({ many }) => ({ accounts: many(accounts) }))
export const accountRelations = relations(accounts, ({ one }) => ({
  user: one(users, { fields: [accounts.userId], references: [users.id] }),
}))
export const sessionRelations = relations(sessions, ({ one }) => ({
  user: one(users, { fields: [sessions.userId], references: [users.id] }),
}))
