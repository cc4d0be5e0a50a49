import { expect } from 'vitest'
import { waitUntil } from '../../support/wait.ts'
import type { Caller, Key, Person, Stage } from './stage.ts'

/** Makes an account, confirms on the page that the message in the log links to, and signs in. */
export async function signUp(stage: Stage, email: string): Promise<Caller & { email: string }> {
  const password = stage.keep(crypto.randomUUID())
  const body = { name: email, email, password }
  const asked = await stage.guildhall.call('POST', '/auth/sign-up/email', { body })
  expect(asked.status, asked.text).toBe(200)
  await waitUntil(async () => linkTo(stage, email) !== undefined)
  const link = new URL(linkTo(stage, email) ?? '')
  stage.keep(link.searchParams.get('token') ?? '')
  const confirmed = await stage.guildhall.call('POST', link.pathname + link.search)
  expect(confirmed.status, confirmed.text).toBe(200)
  return signIn(stage, { email, password })
}

export async function signIn(
  stage: Stage,
  body: { email: string; password: string },
): Promise<Caller & { email: string }> {
  const signedIn = await stage.guildhall.call('POST', '/auth/sign-in/email', { body })
  expect(signedIn.status, signedIn.text).toBe(200)
  const token = stage.keep(signedIn.json.token)
  // The half before the point is what the table of sessions holds.
  stage.keep(token.split('.')[0] ?? token)
  return { ...stage.as(token), email: body.email }
}

/** Takes up an invitation; gives the member. */
export async function accept(
  someone: Caller & { email: string },
  token: string,
  role: string,
): Promise<Person> {
  const accepted = await someone.call('POST', `/api/v1/invitations/${token}/accept`)
  expect(accepted, accepted.text).toMatchObject({ status: 200, json: { member: { role } } })
  return { ...someone, memberId: accepted.json.member.id }
}

/** Somebody whom the owner invites, who signs up and becomes a member. */
export async function join(stage: Stage, name: string, role: string): Promise<Person> {
  const email = `${name}@acme-works.example`
  const invited = await stage.people
    .get('owner')
    .call('POST', '/api/v1/invitations', { body: { email, role } })
  expect(invited.status, invited.text).toBe(201)
  const token = stage.keep(invited.json.token)
  return stage.people.put(name, await accept(await signUp(stage, email), token, role))
}

/** A key that somebody makes for themselves. */
export async function makeKey(
  stage: Stage,
  who: Caller,
  name: string,
  scopes: string[],
): Promise<Key> {
  const made = await who.call('POST', '/api/v1/api-keys', { body: { name, scopes } })
  expect(made.status, made.text).toBe(201)
  const secret = stage.keep(made.json.secret)
  return stage.keys.put(name, { id: made.json.id, secret, ...stage.as(secret) })
}

function linkTo({ guildhall }: Stage, email: string): string | undefined {
  const mails = guildhall.run.output().matchAll(/^.*Mail to (\S+): .*?(http\S+)/gm)
  return [...mails].findLast(([, to]) => to === email)?.[2]
}
