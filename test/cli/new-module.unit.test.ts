import { expect, test } from 'vitest'
import { moduleFiles, namesOf, withModule } from '../../src/cli/new-module.ts'

const recipe =
  'Text.\n\n```ts\n// src/modules/catalogue/notes/notes.schema.ts\nexport const notes = table("notes", Note)\n```\n\n```console\n$ ls\n```\n'

test('the recipe is renamed in paths and in code', () => {
  expect(moduleFiles(recipe, namesOf('people/policies'))).toEqual([
    {
      path: 'src/modules/people/policies/policies.schema.ts',
      text: 'export const policies = table("policies", Policy)\n',
    },
  ])
})

test('a wing gets the module in its imports and in its list', () => {
  const index =
    "import type { Wing } from '../../core/module.ts'\nimport { a } from './a/index.ts'\nimport { z } from './z/index.ts'\n\nexport const w: Wing = {\n  name: 'w',\n  modules: [\n    a,\n    z,\n  ],\n}\n"
  const lines = withModule(index, 'notes').split('\n')
  expect(lines.slice(1, 4)).toEqual([
    "import { a } from './a/index.ts'",
    "import { notesModule } from './notes/index.ts'",
    "import { z } from './z/index.ts'",
  ])
  expect(withModule(index, 'notes')).toMatch(/modules: \[\s*a,\s*z, notesModule\]/)
})

test.each(['notes', 'catalogue/note', 'catalogue/Notes', '../notes', ''])(
  'rejects the name %j',
  (name) => {
    expect(() => namesOf(name)).toThrow('is not the name of a module')
  },
)
