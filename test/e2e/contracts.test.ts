import { afterAll, beforeAll, describe } from 'vitest'
import type { Subject } from '../isolation/support/fixture.ts'
import { apart } from './contracts/apart.ts'
import { deciding } from './contracts/deciding.ts'
import { forms } from './contracts/forms.ts'
import { publishing } from './contracts/publishing.ts'
import { recording } from './contracts/recording.ts'
import { refusing } from './contracts/refusing.ts'
import { verifying } from './contracts/verifying.ts'
import { type Guest, type Guildhall, openGuildhall } from './support/guildhall.ts'

let guildhall: Guildhall
const subjects: Subject[] = []
beforeAll(async () => {
  guildhall = await openGuildhall()
})
afterAll(() => guildhall?.close())

const guest = (index: number) => (): Guest => {
  const found = guildhall.guests[index]
  if (!found) throw new Error('npm run dev made no such tenant')
  return found
}

// Both play every step with the same names, so that whatever one leaves is in the other's way.
describe.each([
  ['acme', 0],
  ['globex', 1],
] as const)('%s', (_, index) => {
  const played = guest(index)
  publishing(played)
  recording(played)
  verifying(played, () => guildhall)
  deciding(played)
  describe('every endpoint', () => forms(played))
  describe('no endpoint', () => refusing(played, () => guildhall, subjects))
})

apart(() => [guest(0)(), guest(1)()], subjects)
