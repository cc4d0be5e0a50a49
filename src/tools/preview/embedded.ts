import { spawnLocalNeon } from '../local-neon/spawn.ts'

/** Runs `work` over a Neon of its own on this machine: for pull requests of forks, which get no secret. */
export async function withEmbedded<Result>(
  work: (environment: NodeJS.ProcessEnv) => Promise<Result>,
): Promise<Result> {
  const neon = await spawnLocalNeon()
  const {
    CLOUDFLARE_API_TOKEN: _,
    GITHUB_TOKEN: __,
    NEON_DATABASE: ___,
    ...inherited
  } = process.env
  try {
    return await work({
      ...inherited,
      NEON_API_KEY: 'embedded',
      NEON_PROJECT_ID: 'local',
      NEON_API_BASE_URL: `${neon.origin}/api/v2`,
      NEON_PARENT_BRANCH: 'production',
      PREVIEW_POLL_MS: '100',
    })
  } finally {
    await neon.stop()
  }
}
