import { afterAll, beforeAll } from 'vitest'
import { joining } from './access/joining.ts'
import { keeping } from './access/keeping.ts'
import { limiting } from './access/limiting.ts'
import { opening } from './access/opening.ts'
import { recorded } from './access/recorded.ts'
import { openStage, type Stage } from './access/stage.ts'
import { suspending } from './access/suspending.ts'
import { type Guildhall, openGuildhall } from './support/guildhall.ts'

// Acceptance A: each step as a test of its number, each over what those before have left.
let guildhall: Guildhall
let stage: Stage
beforeAll(async () => {
  guildhall = await openGuildhall()
  stage = openStage(guildhall)
})
afterAll(() => guildhall?.close())

const staged = () => stage
opening(staged)
joining(staged)
keeping(staged)
suspending(staged)
limiting(staged)
recorded(staged)
