import { join } from 'node:path'
import { root } from '../../src/tools/command/home.ts'

/** What Node compiled for one process serves the next: half of a command's start. */
export const compiled = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node') }
