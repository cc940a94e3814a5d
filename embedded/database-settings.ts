/**
 * Of an embedded Postgres, as arguments of its start. Its pages are in the file cache of the system as well, so that small
 * buffers cost little; the defaults take 128 MB. A statement of ours is too short to be worth compiling.
 */
export const DATABASE_SETTINGS: readonly string[] = ['shared_buffers=16MB', 'max_connections=5', 'jit=off'].flatMap(setting => ['-c', setting])
