import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { createAuthMiddleware } from 'better-auth/api'
import { betterAuth } from 'better-auth/minimal'
import { bearer } from 'better-auth/plugins/bearer'
import { jwt } from 'better-auth/plugins/jwt'
import { uuidv7 } from 'uuidv7'
import * as tables from '../../../core/auth/auth.schema.ts'
import type { IdentityDatabase } from '../../../core/auth/identity-database.ts'
import { hashPassword, isPassword } from '../../../core/auth/password.ts'
import type { CountAttempt } from './attempts.ts'
import { type Post, resetMessage, takenMessage, verifyMessage } from './messages.ts'
import { mails } from './routes.ts'
import type { IdentitySettings } from './settings.ts'

const day = 24 * 60 * 60

type Source = { action: string; method: string }

type AuthorityContext = {
  settings: IdentitySettings
  db: IdentityDatabase
  post: Post
  /** Lets work go on after the answer, so that how long it takes tells nothing. */
  later: (work: Promise<unknown>) => void
  count: CountAttempt
}

/**
 * Better Auth for one request. Heavy: this file is only ever imported when a request needs it.
 * Limits of attempts are ours (attempts.ts), and so is the list of what is served (routes.ts).
 */
export function authority({ settings, db, post, later, count }: AuthorityContext) {
  const { origin, secret, github } = settings
  return betterAuth({
    baseURL: origin,
    basePath: '/auth',
    secret,
    database: drizzleAdapter(db, { provider: 'pg', schema: schemaOf(tables) }),
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      minPasswordLength: 12,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => isPassword(password, hash),
      },
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) => post(resetMessage(origin, user.email, token)),
      onExistingUserSignUp: async ({ user }) => post(takenMessage(origin, user.email)),
    },
    emailVerification: {
      sendOnSignIn: true,
      sendVerificationEmail: async ({ user: { email }, token }) => {
        await count({ what: 'a message to confirm', account: email }, mails)
        await post(verifyMessage(origin, email, token))
      },
    },
    user: { validateUserInfo: ({ user, source }) => onlyConfirmed(user, source) },
    hooks: { before: createAuthMiddleware(async (context) => endingAllSessions(context)) },
    ...(github && { socialProviders: { github } }),
    plugins: [
      bearer({ requireSignature: true }),
      jwt({
        jwks: { rotationInterval: 90 * day, gracePeriod: 30 * day },
        jwt: {
          issuer: origin,
          audience: origin,
          expirationTime: '15m',
          definePayload: ({ user }) => ({ email: user.email, name: user.name }),
        },
        disableSettingJwtHeader: true,
      }),
    ],
    session: { expiresIn: 7 * day, disableSessionRefresh: true },
    verification: { storeIdentifier: 'hashed' },
    account: { encryptOAuthTokens: true },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
    onAPIError: { throw: true, errorURL: `${origin}/auth/error` },
    advanced: {
      cookiePrefix: 'guildhall',
      useSecureCookies: origin.startsWith('https:'),
      // Said outright: both are off by themselves where NODE_ENV is test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] },
      database: { generateId: () => uuidv7(), joins: true },
      backgroundTasks: { handler: later },
    },
  })
}

/**
 * Another service makes a user only for an address that it has confirmed: else whoever typed it in there would have
 * the account that its owner signs up for.
 */
function onlyConfirmed(user: { emailVerified?: boolean }, { action, method }: Source) {
  if (action !== 'create-user' || method === 'email-password' || user.emailVerified) return
  return { error: 'email_not_verified' }
}

/** A change of the password ends every session; Better Auth leaves that to who asks. */
function endingAllSessions({ path, body }: { path?: string; body?: unknown }) {
  if (path !== '/change-password' || typeof body !== 'object') return
  return { context: { body: { ...body, revokeOtherSessions: true } } }
}

// The adapter finds a table by Better Auth's name for it, and a relation by ours.
function schemaOf({ users, sessions, accounts, verifications, jwks }: typeof tables) {
  return { user: users, session: sessions, account: accounts, verification: verifications, jwks }
}
