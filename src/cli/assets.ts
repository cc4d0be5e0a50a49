import { run } from '../tools/command/report.ts'
import { buildAssets } from '../tools/wrangler/assets.ts'

await run(() => buildAssets())
