import { hasPostgres } from './postgres.ts'

export type DatabaseKind = 'pglite' | 'postgres'

/**
 * For `describe.each(databases())`, where the kind matters: SQL, transactions, concurrent writes.
 *
 * @throws Error under CI when there is no Postgres: a suite that ran on one database only must not pass.
 */
export function databases(): DatabaseKind[] {
  if (hasPostgres()) {
    return ['pglite', 'postgres']
  }
  if (process.env.CI) {
    throw new Error('no Postgres: set TEST_DATABASE_URL or install one')
  }
  console.warn('NOT TESTED on Postgres: none is given or installed')
  return ['pglite']
}

/** For tests above SQL: Postgres if available, which is also the faster one. The built product is tested on PGlite. */
export const mainDatabase = (): DatabaseKind => databases().at(-1) ?? 'pglite'
