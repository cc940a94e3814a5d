import path from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '#db/client'

export interface Totals {
  recordsIn: number
  recordsOut: number
  recordsDropped: number
  runsSucceeded: number
  runs: number
}

/**
 * Totals of a pipeline in the statistics, read from the storage of a console that has ended.
 *
 * @param storage url: absent = embedded in its data directory.
 */
export async function rollupTotals(
  { url, dataDir }: { url: string | undefined, dataDir: string }, pipelineId: string, grainSeconds: number,
): Promise<Totals> {
  const { db, close } = await openDatabase(url ? { url } : { dataDir: path.join(dataDir, 'console') })
  try {
    const { rows: [totals] } = await sql<Omit<Totals, 'runs'>>`
      select coalesce(sum(records_in), 0)::int as records_in, coalesce(sum(records_out), 0)::int as records_out,
        coalesce(sum(records_dropped), 0)::int as records_dropped,
        coalesce(sum(runs_succeeded), 0)::int as runs_succeeded
      from metrics_summary where pipeline_id = ${pipelineId} and grain_seconds = ${grainSeconds}`.execute(db)
    const { rows: [count] } = await sql<{
      runs: number
    }>`select count(*)::int as runs from task_runs where pipeline_id = ${pipelineId}`.execute(db)
    if (!totals || !count) {
      throw new Error('no totals')
    }
    return { ...totals, ...count }
  }
  finally {
    await close()
  }
}
