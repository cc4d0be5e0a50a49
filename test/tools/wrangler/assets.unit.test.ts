import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildAssets } from '../../../src/tools/wrangler/assets.ts'
import { renderGuide } from '../../../src/tools/wrangler/guides.ts'
import { scratch } from '../../support/scratch.ts'

async function built(): Promise<string> {
  const folder = await scratch()
  await buildAssets(folder)
  return folder
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found.filter((one) => one.isFile())
  return files.map((one) => relative(folder, join(one.parentPath, one.name))).sort()
}

describe('the documentation', () => {
  test('consists of the reference, the problems, and the guides of docs/', async () => {
    const files = await filesIn(await built())
    expect(files.filter((name) => !name.startsWith('docs/guides/'))).toEqual([
      '_headers',
      'docs/docs.css',
      'docs/dom.js',
      'docs/index.html',
      'docs/problems.html',
      'docs/problems.js',
      'docs/reference.js',
      'docs/schema.js',
      'docs/try-out.js',
    ])
    const pages = (await readdir('docs', { recursive: true })).filter((name) => /\.md$/.test(name))
    expect(files.filter((name) => name.startsWith('docs/guides/'))).toEqual(
      pages
        .map((name) => `docs/guides/${name.replace('README', 'index').replace(/md$/, 'html')}`)
        .sort(),
    )
  })

  test('loads nothing from elsewhere and runs no inline script', async () => {
    const folder = await built()
    const pages = (await filesIn(folder)).filter((name) => name.endsWith('.html'))
    const own = /^(data:,|\/docs\/(docs\.css|reference\.js|problems\.js))$/
    for (const name of pages) {
      const page = await readFile(join(folder, name), 'utf8')
      const loaded = [...page.matchAll(/<(?:script|link|img)\b[^>]*?(?:src|href)="([^"]*)"/g)]
      expect(loaded.map(([, address = '']) => address).filter((one) => !own.test(one))).toEqual([])
      expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|<[^>]*\s(?:on\w+|style)=/)
    }
    const policy = await readFile(join(folder, '_headers'), 'utf8')
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|\*;/)
  })

  test('leads only to pages that exist', async () => {
    const folder = await built()
    const files = await filesIn(folder)
    const broken: string[] = []
    for (const name of files.filter((name) => name.endsWith('.html'))) {
      const page = await readFile(join(folder, name), 'utf8')
      for (const [, path = ''] of page.matchAll(/href="(\/docs\/[^"#]*)/g)) {
        const file = path.slice(1)
        const known = [file, `${file}.html`, `${file}index.html`].some((one) => files.includes(one))
        if (!known) broken.push(`${name}: ${path}`)
      }
    }
    expect(broken).toEqual([])
  })

  test('leaves files alone that are already right', async () => {
    const folder = await built()
    const file = join(folder, 'docs/docs.css')
    const before = (await stat(file)).ino
    await buildAssets(folder)
    expect((await stat(file)).ino).toBe(before)
  })
})

test('a guide links to guides, and to nothing that is not served', () => {
  const markdown =
    '# Access & keys\n\n[a](tenancy.md#The-rule) [b](../README.md) [c](https://x.test/?a=1&b) [d](#e) [f](decisions/)\n'
  const { title, html } = renderGuide('access.md', markdown)
  expect(title).toBe('Access & keys')
  expect(html).toBe(
    '<h1 id="access--keys">Access &amp; keys</h1>\n' +
      '<p><a href="/docs/guides/tenancy#The-rule">a</a> b <a href="https://x.test/?a=1&amp;b">c</a> <a href="#e">d</a> <a href="/docs/guides/decisions/">f</a></p>\n',
  )
})
