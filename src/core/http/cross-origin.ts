import { cors } from 'hono/cors'

/** Any page may call the API: no cookie is a credential, so there is nothing that its origin could borrow. */
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
