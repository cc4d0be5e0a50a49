/** The text that replaces a secret. */
export const redactedMark = '[redacted]'

const secretHeaders =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token|x-csrf-token|x-xsrf-token)$/i

/** A request or response without the values of headers that hold credentials. */
export function redacted<Message extends { headers?: Record<string, unknown> | undefined }>(
  message: Message,
): Message {
  if (typeof message.headers !== 'object' || message.headers === null) return message
  const headers = Object.entries(message.headers).map(([name, value]) => [
    name,
    secretHeaders.test(name) ? redactedMark : value,
  ])
  return { ...message, headers: Object.fromEntries(headers) }
}
