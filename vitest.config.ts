import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

/** Tests that need nothing but Node, wherever they stand. */
const unit = 'test/**/*.unit.test.ts'
const database = './test/support/database.ts'
const unlimited = { simple: { limit: 1_000_000, period: 60 as const } }

/** Tests that run inside workerd, with the bindings of wrangler.toml, over a database of their own. */
function insideWorkerd(
  name: string,
  include: string[],
  without: string[] = [],
): TestProjectInlineConfiguration {
  return {
    plugins: [
      cloudflareTest({
        wrangler: { configPath: './wrangler.toml' },
        miniflare: {
          ratelimits: {
            LIMIT_ADDRESS: { ...unlimited, namespace_id: '1' },
            LIMIT_READ: { ...unlimited, namespace_id: '2' },
            LIMIT_WRITE: { ...unlimited, namespace_id: '3' },
            LIMIT_KEY_10: { simple: { limit: 10, period: 60 }, namespace_id: '5' },
            LIMIT_KEY_60: { simple: { limit: 60, period: 60 }, namespace_id: '6' },
            LIMIT_KEY_120: { ...unlimited, namespace_id: '7' },
            LIMIT_KEY_300: { ...unlimited, namespace_id: '8' },
            LIMIT_KEY_600: { ...unlimited, namespace_id: '9' },
            LIMIT_KEY_1200: { ...unlimited, namespace_id: '10' },
            LIMIT_TINY: { simple: { limit: 3, period: 60 }, namespace_id: '4' },
          },
        },
      }),
    ],
    test: {
      name,
      include,
      exclude: [unit, ...without],
      globalSetup: database,
      // One workerd for all files: each would load the Worker anew, and isolates serve many requests in production too.
      isolate: false,
      testTimeout: 120_000,
      hookTimeout: 60_000,
    },
  }
}

export default defineConfig({
  test: {
    onConsoleLog: (log) => !log.startsWith('{"level"'),
    projects: [
      // One process loads the sources once for all files. Some tests wait for processes that they start.
      {
        test: {
          name: 'unit',
          include: [unit],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 30_000,
        },
      },
      insideWorkerd('broker', ['test/modules/broker/**/*.test.ts']),
      insideWorkerd(
        'worker',
        ['test/core/**/*.test.ts', 'test/modules/**/*.test.ts'],
        ['test/modules/broker/**'],
      ),
      {
        test: {
          name: 'database',
          include: ['test/tools/migrate/commands/**/*.test.ts'],
          globalSetup: database,
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
      insideWorkerd('integration', ['test/integration/**/*.test.ts']),
      insideWorkerd('isolation', ['test/isolation/**/*.test.ts']),
      './test/tools/local-neon/vitest.config.ts',
      {
        test: {
          name: 'migrations',
          include: ['test/tools/migrate/runner/**/*.test.ts'],
          globalSetup: './test/tools/local-neon/support/global-setup.ts',
          // These wait for processes, locks and databases more than they compute, and keep nothing in modules.
          maxWorkers: 2,
          isolate: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'preview',
          include: ['test/tools/preview/**/*.test.ts'],
          globalSetup: database,
          // These wait for processes and operations more than they compute.
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
