import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildAssets } from '../../../src/tools/wrangler/assets.ts'
import { scratch } from '../../support/scratch.ts'

describe('the documentation page', () => {
  test('holds exactly what it serves', async () => {
    const folder = await scratch()
    await buildAssets(folder)
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      '_headers',
      'docs',
      'docs/index.html',
      'docs/init.js',
      'docs/swagger-ui-bundle.js',
      'docs/swagger-ui.css',
    ])
  })

  test('loads nothing from elsewhere and runs no inline script', async () => {
    const folder = await scratch()
    await buildAssets(folder)
    const page = await readFile(join(folder, 'docs/index.html'), 'utf8')
    const loaded = [...page.matchAll(/<(?:script|link|img)\b[^>]*?(?:src|href)="([^"]*)"/g)]
    expect(loaded.map(([, address]) => address)).toEqual([
      'data:,',
      '/docs/swagger-ui.css',
      '/docs/swagger-ui-bundle.js',
      '/docs/init.js',
    ])
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bon\w+=|\bstyle=/)
    const policy = await readFile(join(folder, '_headers'), 'utf8')
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|\*;/)
  })

  test('leaves files alone that are already right', async () => {
    const folder = await scratch()
    await buildAssets(folder)
    const file = join(folder, 'docs/swagger-ui.css')
    const before = (await stat(file)).ino
    await buildAssets(folder)
    expect((await stat(file)).ino).toBe(before)
    expect(await readFile(file, 'utf8')).not.toContain('sourceMappingURL')
  })
})
