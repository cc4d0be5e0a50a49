import { readArguments } from './arguments.ts'
import { putOperatorKey } from './operator-keys.ts'
import { ownerUrlFromEnvironment } from './owner-url.ts'
import { CommandError, run } from './report.ts'
import { withOwner } from './with-owner.ts'

await run(async () => {
  const { values } = readArguments('npm run operator-key -- --name "Jane’s laptop"', {
    options: { name: { type: 'string' } },
  })
  const { name = '' } = values
  if (!/^\S.{0,127}$/.test(name)) {
    throw new CommandError({
      what: 'the key has no name',
      why: 'a name of 1 to 128 characters says whose key it is; an earlier key of the same name is revoked',
      todo: 'npm run operator-key -- --name "Jane’s laptop"',
      code: 2,
    })
  }
  const key = await withOwner(ownerUrlFromEnvironment(), (owner) => putOperatorKey(owner, name))
  console.error(
    `The operator's key "${name}" follows, this once; an earlier one of that name is void.`,
  )
  console.log(key)
})
