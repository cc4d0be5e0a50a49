import { readArguments } from '../tools/command/arguments.ts'
import { ownerUrlFromEnvironment } from '../tools/command/connection-url.ts'
import { withOwner } from '../tools/command/owner.ts'
import { CommandError, run } from '../tools/command/report.ts'
import { putOperatorKey, revokeOperatorKeys } from './operator-keys.ts'

const usage = 'npm run operator-key -- --name "Jane’s laptop"'

await run(async () => {
  const { values } = readArguments(`${usage}, and --revoke to end it`, {
    options: { name: { type: 'string' }, revoke: { type: 'boolean' } },
  })
  const { name = '' } = values
  if (!/^\S.{0,127}$/.test(name)) {
    throw new CommandError({
      what: 'the key has no name',
      why: 'a name of 1 to 128 characters says whose key it is; an earlier key of the same name is revoked',
      todo: usage,
      code: 2,
    })
  }
  const ownerUrl = ownerUrlFromEnvironment()
  if (values.revoke) return revoke(ownerUrl, name)
  const key = await withOwner(ownerUrl, (owner) => putOperatorKey(owner, name))
  console.error(
    `The operator's key "${name}" follows, this once; an earlier one of that name is void.`,
  )
  console.log(key)
})

async function revoke(ownerUrl: string, name: string): Promise<void> {
  const count = await withOwner(ownerUrl, (owner) => revokeOperatorKeys(owner, name))
  if (count === 0) {
    throw new CommandError({
      what: `no key of the operator's that is in use is named "${name}"`,
      todo: 'give the exact name of the key',
    })
  }
  console.error(`The operator's key "${name}" is rejected from now on.`)
}
