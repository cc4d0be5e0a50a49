import { registerHooks } from 'node:module'

// For each module of drizzle-orm Node 24 parses its package.json of 180 kB anew: two thirds of the start of
// drizzle-kit. A relative specifier of a package of modules needs none of it.
registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL ?? ''
    if (!specifier.startsWith('.') || !/\/node_modules\/drizzle-orm\/.*\.js$/.test(parent))
      return next(specifier, context)
    return { url: new URL(specifier, parent).href, format: 'module', shortCircuit: true }
  },
})
