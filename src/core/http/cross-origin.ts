import { cors } from 'hono/cors'

/** Any page may call the API with a credential of its own; with a cookie none but ours may: credential.ts. */
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
    'Link',
    'RateLimit',
    'RateLimit-Policy',
    'Retry-After',
    'Server-Timing',
    'X-Mock-Source',
    'X-Request-Id',
  ],
  maxAge: 86_400,
})
