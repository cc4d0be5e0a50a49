import { z } from 'zod'
import type { ManualOperation } from '../../../core/openapi/manual.ts'
import {
  CrossSiteRequest,
  InternalError,
  InvalidBody,
  MalformedJson,
  NotFound,
  RateLimited,
  Unauthenticated,
  UnsupportedMediaType,
} from '../../../core/problems/problems.ts'

const Email = z
  .email()
  .describe('The e-mail address of the account.')
  .meta({ examples: ['ada@example.com'] })
const Password = z
  .string()
  .max(128)
  .describe('The password of the account.')
  .meta({ examples: ['correct horse battery staple'] })
const NewPassword = Password.min(12).describe('The new password, of at least 12 characters.')

const Person = z
  .object({
    id: z.string().describe('The id of the user.'),
    name: z.string().describe('The name of the user.'),
    email: Email,
    emailVerified: z.boolean().describe('Whether the address is confirmed.'),
  })
  .meta({ id: 'Person', description: 'A user, as signing in returns it.' })
const SignedIn = z
  .object({
    redirect: z.boolean().describe('Whether the client has to open `url`.'),
    token: z.string().describe('The token of the session, to send as a bearer token.'),
    user: Person,
  })
  .meta({ id: 'SignedIn', description: 'A new login session.' })
const MessageSent = z
  .object({ status: z.string().describe('A sentence for people.') })
  .meta({ id: 'MessageSent', description: 'A message is sent if the address allows it.' })
const Done = z
  .object({ success: z.boolean().describe('Whether the session ended.') })
  .meta({ id: 'SignedOut', description: 'The session has ended.' })
const Status = z
  .object({ status: z.boolean().describe('Whether the password was changed.') })
  .meta({ id: 'PasswordChanged', description: 'The password was changed.' })
const Jwt = z
  .object({ token: z.string().describe('A JWT that other services verify with the key set.') })
  .meta({ id: 'IdentityToken', description: 'A short-lived token for other services.' })
const Key = z.looseObject({
  kid: z.string().describe('The id of the key, which a JWT names in its header.'),
  kty: z.string().describe('The type of the key.'),
})
const KeySet = z
  .object({ keys: z.array(Key).describe('The public keys.') })
  .meta({ id: 'KeySet', description: 'A JSON Web Key Set (RFC 7517).' })

const json = (schema: z.ZodType, description = 'Success.') => ({ 200: { description, schema } })
const always = [RateLimited, InternalError, NotFound]
const posted = [...always, CrossSiteRequest, MalformedJson, UnsupportedMediaType, InvalidBody]

/** The operations below `/auth`, described by hand, since Better Auth serves them. */
export const identityOperations: readonly ManualOperation[] = [
  {
    method: 'post',
    path: '/auth/sign-up/email',
    operation: 'signUp',
    summary: 'Sign up with an e-mail address',
    description:
      'Sends a message with a link that confirms the address. The response does not tell whether the address has an account.',
    permission: 'guest',
    body: z
      .strictObject({
        name: z
          .string()
          .min(1)
          .max(255)
          .describe('The name of the user.')
          .meta({ examples: ['Ada'] }),
        email: Email,
        password: NewPassword,
      })
      .meta({ id: 'SignUp' }),
    responses: json(MessageSent),
    problems: posted,
  },
  {
    method: 'post',
    path: '/auth/sign-in/email',
    operation: 'signIn',
    summary: 'Sign in with an e-mail address and a password',
    description:
      'Sets the cookie of the session, and returns the token for clients without cookies.',
    permission: 'guest',
    body: z.strictObject({ email: Email, password: Password }).meta({ id: 'SignIn' }),
    responses: json(SignedIn),
    problems: [...posted, Unauthenticated],
  },
  {
    method: 'post',
    path: '/auth/sign-out',
    operation: 'signOut',
    summary: 'Sign out',
    description: 'Ends the session of the request.',
    permission: 'person',
    responses: json(Done),
    problems: [...always, CrossSiteRequest],
  },
  {
    method: 'post',
    path: '/auth/change-password',
    operation: 'changePassword',
    summary: 'Change the own password',
    permission: 'person',
    body: z
      .strictObject({
        currentPassword: Password.describe('The password until now.'),
        newPassword: NewPassword.meta({ examples: ['a longer horse battery staple'] }),
      })
      .meta({ id: 'ChangePassword' }),
    responses: json(
      z.looseObject({}).meta({ id: 'ChangedPassword', description: 'The password was changed.' }),
    ),
    problems: [...posted, Unauthenticated],
  },
  {
    method: 'post',
    path: '/auth/request-password-reset',
    operation: 'requestPasswordReset',
    summary: 'Request a link to reset the password',
    description: 'The response does not tell whether the address has an account.',
    permission: 'guest',
    body: z.strictObject({ email: Email }).meta({ id: 'RequestPasswordReset' }),
    responses: json(MessageSent),
    problems: posted,
  },
  {
    method: 'post',
    path: '/auth/reset-password',
    operation: 'resetPassword',
    summary: 'Reset the password with the token of the link',
    permission: 'guest',
    body: z
      .strictObject({
        token: z
          .string()
          .describe('The token of the link in the message.')
          .meta({ examples: ['V1StGXR8Z5jdHi6B'] }),
        newPassword: NewPassword,
      })
      .meta({ id: 'ResetPassword' }),
    responses: json(Status),
    problems: posted,
  },
  {
    method: 'get',
    path: '/auth/token',
    operation: 'createIdentityToken',
    summary: 'Create a JWT for other services',
    description: 'Other services verify the token with the key set, without asking this service.',
    permission: 'person',
    responses: json(Jwt),
    problems: [...always, Unauthenticated],
  },
  {
    method: 'get',
    path: '/auth/jwks',
    operation: 'getKeySet',
    summary: 'Get the keys that verify tokens',
    permission: 'guest',
    responses: json(KeySet),
    problems: always,
  },
]
