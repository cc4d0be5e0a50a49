import { defineConfig } from 'drizzle-kit'

// Read by drizzle-kit's generate, check and studio; migrations are applied by `npm run db:migrate`.
export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './src/**/*.schema.ts',
  // Tests generate into a folder of their own.
  out: process.env.DRIZZLE_OUT ?? './drizzle',
  schemaFilter: ['public', 'control', 'auth'],
  entities: { roles: false },
  ...(process.env.DATABASE_OWNER_URL
    ? { dbCredentials: { url: process.env.DATABASE_OWNER_URL } }
    : {}),
})
