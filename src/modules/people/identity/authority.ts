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
  /** Continues work after the response, so that its duration reveals nothing. */
  later: (work: Promise<unknown>) => void
  count: CountAttempt
}

/**
 * Better Auth for one request. It is large, so that only requests that need it import this file. The limits of attempts
 * (attempts.ts) and the list of served paths (routes.ts) are our own.
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
      // Explicit, since both are off by default where NODE_ENV is test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] },
      database: { generateId: () => uuidv7(), joins: true },
      backgroundTasks: { handler: later },
    },
  })
}

/**
 * Accepts a user of another service only with an email address that the service has confirmed. Otherwise an attacker
 * could enter the address there first, and get the account of its owner.
 */
function onlyConfirmed(user: { emailVerified?: boolean }, { action, method }: Source) {
  if (action !== 'create-user' || method === 'email-password' || user.emailVerified) return
  return { error: 'email_not_verified' }
}

/** A new password ends every session; Better Auth leaves that to the caller. */
function endingAllSessions({ path, body }: { path?: string; body?: unknown }) {
  if (path !== '/change-password' || typeof body !== 'object') return
  return { context: { body: { ...body, revokeOtherSessions: true } } }
}

// The adapter looks up tables by the names of Better Auth, and relations by ours.
function schemaOf({ users, sessions, accounts, verifications, jwks }: typeof tables) {
  return { user: users, session: sessions, account: accounts, verification: verifications, jwks }
}
