import { spawnLocalNeon } from '../../../../src/tools/local-neon/spawn.ts'

/** A program that starts an endpoint and forgets to stop it. Prints its progress and its port. */
const { port } = await spawnLocalNeon({ onProgress: (line) => console.log(line) })
console.log(`port ${port}`)
