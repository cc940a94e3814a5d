/**
 * Start arguments of an embedded Postgres. The system caches the database's files anyway, so small buffers cost little; the
 * defaults take 128 MB. Our statements are too short to be worth JIT compilation.
 */
export const DATABASE_SETTINGS: readonly string[] = ['shared_buffers=16MB', 'max_connections=5', 'jit=off'].flatMap(setting => ['-c', setting])
