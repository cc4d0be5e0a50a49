import { cors } from 'hono/cors'

/** Lets pages of any origin ask with a credential of their own; cookies are not among what they send. */
export const crossOrigin = cors({
  origin: '*',
  allowHeaders: [
    'Authorization',
    'Content-Type',
    'Idempotency-Key',
    'If-Match',
    'If-None-Match',
    'Prefer',
    'X-Request-Id',
    'X-Tenant',
  ],
  exposeHeaders: [
    'ETag',
    'RateLimit',
    'RateLimit-Policy',
    'Retry-After',
    'Server-Timing',
    'X-Mock-Source',
    'X-Request-Id',
  ],
  maxAge: 86_400,
})
