import { describe, expect, test } from 'vitest'
import { worthShowing } from '../../../src/tools/wrangler/wrangler-output.ts'

const sample = `Using secrets defined in .guildhall/dev.vars
Your Worker has access to the following bindings:
Binding                            Resource                  Mode
env.LIMIT_READ (3000 requests/60s)  Rate Limit                local
env.ASSETS                          Assets                    local
[wrangler:info] ✨ Parsed 1 valid header rule.

Cloudflare collects anonymous telemetry about your usage of Wrangler. Learn more
⎔ Starting local server...
[wrangler:info] Ready on http://127.0.0.1:8787
[wrangler:info] GET /readyz 200 OK (5ms)
{"level":"info","route":"/api/v1/services"}
[wrangler:info] GET /api/v1/services 200 OK (25ms)
[wrangler:info] GET /readyz 503 Service Unavailable (25ms)
⎔ Reloading local server...
⎔ Local server updated and ready
✘ [ERROR] Build failed with 1 error:
[wrangler:error] Error: boom
    at Object.fetch (src/worker.ts:1:218)`

describe('output of wrangler', () => {
  test('keeps requests, reloads and all errors, without the noise', () => {
    const shown = sample.split('\n').map(worthShowing)
    expect(shown.filter((line) => line !== undefined)).toEqual([
      '{"level":"info","route":"/api/v1/services"}',
      'GET /api/v1/services 200 OK (25ms)',
      'GET /readyz 503 Service Unavailable (25ms)',
      'reloaded',
      '✘ [ERROR] Build failed with 1 error:',
      '[wrangler:error] Error: boom',
      '    at Object.fetch (src/worker.ts:1:218)',
    ])
  })
})
