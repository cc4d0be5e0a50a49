import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

type Package = { dev?: true; devOptional?: true; optional?: true; license?: string }

const root = join(import.meta.dirname, '../..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

/** Licences that allow an MIT-licensed program to include the package. */
const permissive = new Set(['MIT', 'Apache-2.0', 'ISC', 'BSD-3-Clause', '0BSD', 'PSF-2.0'])

/** What the Worker can include: every package that is neither for development nor optional. */
function bundled(packages: Record<string, Package>): [string, Package][] {
  return Object.entries(packages).filter(
    ([path, { dev, devOptional, optional }]) => path !== '' && !dev && !devOptional && !optional,
  )
}

test('packages of the Worker have a licence that the MIT licence can include', () => {
  const found = bundled(lock.packages)
  expect(found.length).toBeGreaterThan(10)
  expect(found.filter(([, { license = '' }]) => !permissive.has(license))).toEqual([])
})
