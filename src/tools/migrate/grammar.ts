import { setFlagsFromString } from 'node:v8'

// The grammar is WebAssembly that a command asks for some dozens of statements. V8 would optimize it
// meanwhile, on every core, for ten times as long as it takes to parse them.
setFlagsFromString('--no-wasm-dynamic-tiering')
setFlagsFromString('--no-wasm-tier-up')

export { parse } from 'libpg-query'
