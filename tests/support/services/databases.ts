import { hasPostgres } from './postgres.ts'

export type DatabaseKind = 'pglite' | 'postgres'

/**
 * For `describe.each(databases())`: for what depends on the kind: SQL, transactions, what is written at once.
 *
 * @throws Error under CI when there is no Postgres: a suite that ran on half must not look green.
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

/** For what lies above SQL: Postgres where there is one, which is also the quicker. The built product is tested on PGlite. */
export const mainDatabase = (): DatabaseKind => databases().at(-1) ?? 'pglite'
