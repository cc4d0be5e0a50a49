import { drive } from './drive.ts'

// A program of its own, so that what asks takes no turn of what is asked. Its plan, with keys in it, comes by the environment.

console.log(JSON.stringify(await drive(JSON.parse(process.env.GUILDHALL_LOAD ?? ''))))
process.exit()
