import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { Miniflare } from 'miniflare'
import { limiters, textBindings, variables } from './bindings.ts'

// A program of its own on the leash, as workerd.ts: it serves `/SCRIPT/ISOLATE/path` by an isolate of that name, which is
// made, in a workerd that runs, when it is first asked. Its arguments are the scripts, each in a folder of its name.

const scripts = process.argv.slice(2).map((path) => ({ path, name: basename(dirname(path)) }))

const host = `
import { WorkerEntrypoint } from 'cloudflare:workers'
${scripts.map(({ name }, at) => `import script${at} from './${name}.txt'`).join('\n')}
const scripts = { ${scripts.map(({ name }, at) => `'${name}': script${at}`).join(', ')} }

export class Unlimited extends WorkerEntrypoint {
  limit() {
    return { success: true }
  }
}

export default {
  fetch(request, { LOADER, LIMITERS, ...env }, { exports }) {
    const url = new URL(request.url)
    const [, script, isolate, ...path] = url.pathname.split('/')
    url.pathname = path.join('/')
    const limiters = LIMITERS.split(' ').map((name) => [name, exports.Unlimited({})])
    const loaded = LOADER.get(script + ' ' + isolate, () => ({
      compatibilityDate: '2026-11-01',
      compatibilityFlags: ['nodejs_compat'],
      mainModule: 'worker.js',
      modules: { 'worker.js': scripts[script] },
      env: { ...env, ...Object.fromEntries(limiters) },
    }))
    return loaded.getEntrypoint().fetch(new Request(url, request))
  },
}
`

async function textModule({ path, name }: { path: string; name: string }) {
  return [`${name}.txt`, { type: 'text', contents: await readFile(path, 'utf8') }] as const
}

const miniflare = new Miniflare({
  handleStructuredLogs: () => undefined,
  workers: [
    {
      config: {
        name: 'host',
        compatibilityDate: '2026-11-01',
        compatibilityFlags: ['nodejs_compat'],
        manifest: {
          mainModule: 'host.js',
          modules: {
            'host.js': { type: 'esm', contents: host },
            ...Object.fromEntries(await Promise.all(scripts.map(textModule))),
          },
        },
        env: {
          LOADER: { type: 'worker-loader' },
          ...textBindings({ ...variables, LIMITERS: limiters.join(' ') }),
        },
      },
    },
  ],
})
console.log((await miniflare.ready).origin)
