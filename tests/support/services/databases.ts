import { hasPostgres } from './postgres.ts'

export type DatabaseKind = 'pglite' | 'postgres'

/**
 * For `describe.each(databases())`: every suite that touches SQL runs on both.
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
