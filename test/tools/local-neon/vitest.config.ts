import { defineConfig } from 'vitest/config'

// biome-ignore lint/style/noDefaultExport: vitest reads the default export of its configuration
export default defineConfig({
  test: {
    name: 'neon',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: './support/global-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
