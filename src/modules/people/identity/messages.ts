import type { Message } from '../../../core/mail/mailer.ts'

/** Sends a message, from the address of the deployment. */
export type Post = (message: Omit<Message, 'from'>) => Promise<void>

type Sent = Omit<Message, 'from'>

export function verifyMessage(origin: string, to: string, token: string): Sent {
  const link = `${origin}/auth/confirm?token=${encodeURIComponent(token)}`
  return {
    to,
    subject: 'Confirm your e-mail address',
    text: `Open this within an hour, then sign in:\n${link}\n\nIf you did not sign up, do nothing.`,
  }
}

export function resetMessage(origin: string, to: string, token: string): Sent {
  const link = `${origin}/auth/reset?token=${encodeURIComponent(token)}`
  return {
    to,
    subject: 'Choose a new password',
    text: `Open this within an hour:\n${link}\n\nIf you did not ask for it, do nothing: your password stays as it is.`,
  }
}

export function takenMessage(origin: string, to: string): Sent {
  return {
    to,
    subject: 'You have an account already',
    text: `Someone, maybe you, signed up at ${origin} with this address, which has an account. If you do not know the password, ask for a new one.`,
  }
}
