export type Message = { to: string; from: string; subject: string; text: string }

/** Delivers messages: the `send_email` binding of Cloudflare, or a service binding to a Worker with a method `send`. */
export type Mailer = { send(message: Message): Promise<unknown> }

/** Logs each message in one line, for development. */
export const logMailer: Mailer = {
  async send({ to, subject, text }) {
    console.log(`Mail to ${to}: ${subject}: ${text.replaceAll(/\s+/g, ' ')}`)
  },
}

/** Whether a binding can deliver messages. */
export function isMailer(value: unknown): value is Mailer {
  return typeof value === 'object' && value !== null && 'send' in value
}
