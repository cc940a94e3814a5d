import type { PGlite, ParserOptions } from '@electric-sql/pglite'
import { ensureDataDir } from '#embedded/data-dir'
import { openPglite } from '#embedded/open-pglite'

/**
 * Planning costs more than executing (a list: 5.8 of 6.2 ms, 2026-11-26): one plan per statement, for all values. By
 * default Postgres plans again each time for partitioned tables.
 */
const PLAN_ONCE = 'set plan_cache_mode = force_generic_plan'

interface DataDirOptions {
  dataDir: string
  /** Created by `dumpPrepared`. */
  preparedPath?: string | undefined
  parsers: ParserOptions
  isDurable?: boolean | undefined
  isOptimized?: boolean | undefined
}

/** Opens a PGlite directory and creates it when it is absent. @throws DataDirDamagedError */
export async function openDataDir(
  { dataDir, preparedPath, parsers, isDurable, isOptimized }: DataDirOptions,
): Promise<PGlite> {
  await ensureDataDir({ dataDir, preparedPath, isOptimized })
  const lite = await openPglite({ dataDir, parsers, isDurable, isOptimized })
  await lite.exec(PLAN_ONCE)
  return lite
}
