export type Message = { to: string; from: string; subject: string; text: string }

/**
 * What delivers messages: Cloudflare's `send_email` binding is one as it stands, and so is a service binding to a
 * Worker that has a method `send`.
 */
export type Mailer = { send(message: Message): Promise<unknown> }

/** Writes each message to the Worker's log, in one line: for development, where nothing is to be sent. */
export const logMailer: Mailer = {
  async send({ to, subject, text }) {
    console.log(`Mail to ${to}: ${subject}: ${text.replaceAll(/\s+/g, ' ')}`)
  },
}

/** Whether a binding can deliver messages. */
export function isMailer(value: unknown): value is Mailer {
  return typeof value === 'object' && value !== null && 'send' in value
}
