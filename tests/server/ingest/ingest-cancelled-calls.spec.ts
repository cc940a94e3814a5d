import { beforeEach, describe, expect, it } from 'vitest'
import { migrateTo, migrateToLatest } from '#db/migrate'
import { MIGRATIONS } from '#db/migrations'
import { applyBatch } from '#server/ingest/apply-batch'
import { hold } from '../../support/hold'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { givenRun, LINE } from '../../support/run/given-run'
import { RunScript } from '../../support/run/run-script'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const LAUNCHED = new Date('2026-11-25T10:00:00Z')
/** Of totals. */
const NOBODY = '00000000-0000-0000-0000-000000000000'
const NAMES = Object.keys(MIGRATIONS)
const BEFORE = NAMES[NAMES.indexOf('0076_cancelled_calls') - 1] ?? ''

describe.each(databases())('cancelled model calls on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  async function givenCalls(reports: readonly Record<string, number>[], recordLimit = 0) {
    const run = await givenRun(database.db, { createdAt: LAUNCHED, recordLimit })
    const script = new RunScript(run.runId, LINE.map(({ key }) => key), LAUNCHED.getTime()).run('RUNNING')
    const [{ key }] = LINE
    script.stage(key, 'RUNNING')
    for (const callsByOutcome of reports) {
      const calls = Object.entries(callsByOutcome)
        .reduce((sum, [outcome, count]) => outcome === 'CACHED' ? sum : sum + count, 0)
      const tokens = { inputTokens: 5, outputTokens: 2, cachedInputTokens: 0, reasoningTokens: 0 }
      const usage = { ...tokens, calls, estimated: false }
      const report = { kind: 'tokens', model: 'm', usage, provenance: 'MODEL', callsByOutcome } as const
      script.wait(3_600_000).emit({ ...report, stageId: key, attempt: 1 })
    }
    const messages = toMessages(script.events)
    await applyBatch(bench.deps, { cursor: '', heardAt: null }, messages)
    // What comes twice is counted once.
    await applyBatch(bench.deps, { cursor: '', heardAt: null }, messages)
  }

  const readCounts = () => database.db.selectFrom('metricsSummary')
    .select(['grainSeconds', 'bucketStart', 'pipelineId', 'stageKey', 'modelVersion'])
    .select(['modelCalls', 'modelCallsFailed', 'modelCallsCancelled'])
    .where('modelCalls', '>', 0)
    .orderBy('grainSeconds').orderBy('bucketStart').orderBy('pipelineId').orderBy('stageKey').execute()

  it('are counted apart, in every grain and the totals, and those of the past by the upgrade', async () => {
    await givenCalls([{ OK: 4, CANCELLED: 3, UNAVAILABLE: 1, CACHED: 9 }, { CANCELLED: 2 }, { OK: 1 }])
    await givenCalls([{ OK: 2, CANCELLED: 7 }], 10)

    const counts = await readCounts()

    const daily = counts.filter(row => row.grainSeconds === 86_400 && row.stageKey !== '' && row.pipelineId !== NOBODY)
    expect(daily.map(row => [row.modelCalls, row.modelCallsFailed, row.modelCallsCancelled]).sort())
      .toEqual([[11, 1, 5], [9, 0, 7]])
    const total = counts.filter(row => row.grainSeconds === 86_400 && row.stageKey === '')
    expect(total).toMatchObject([{ modelCalls: 20, modelCallsFailed: 1, modelCallsCancelled: 12 }])

    await migrateTo(database, BEFORE)
    await migrateToLatest(database)

    expect(await readCounts()).toEqual(counts)
  })
})
