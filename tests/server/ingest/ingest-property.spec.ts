import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { GRAINS_SECONDS } from '#db/repositories/metric/rollup-piece'
import { toEach, WORK_COUNTERS } from '#shared/domain/run/counters'
import { ALL_PIPELINES } from '#db/repositories/metric/rollup.repository'
import { applyBatch } from '#server/ingest/apply-batch'
import type { IngestDeps } from '#server/ingest/ingest-deps'
import { reconcileRun } from '#server/ingest/reconcile'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { faultRounds, injected } from '../../support/services/rounds'
import { givenRun } from '../../support/run/given-run'
import { toBench, toMessages } from '../../support/run/ingest-deps'
import { listWrongCounts } from '../../support/run/run-counts'
import { readRun, sumRollup } from '../../support/run/read-run'
import type { RunScript } from '../../support/run/run-script'
import { playPlan, scriptPlan, type ScriptPlan } from '../../support/run/script-arbitrary'
import { hold } from '../../support/hold'

const START = { cursor: '', heardAt: null }

/** One delivery: how many new events, how many old ones before them, in which order, and what dies then. */
const delivery = fc.record({
  size: fc.integer({ min: 1, max: 12 }),
  repeated: fc.nat(8),
  order: fc.infiniteStream(fc.nat(1_000)),
  crash: fc.constantFrom('none', 'none', 'none', 'before commit', 'after commit'),
})

type Delivery = typeof delivery extends fc.Arbitrary<infer T> ? T : never

describe.each(databases())('ingest on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const numRuns = (kind === 'postgres' ? 16 : 6) * faultRounds().length

  const givenPlayed = async (plan: ScriptPlan) => {
    const run = await givenRun(database.db)
    return { run, script: playPlan(run.runId, plan) }
  }

  /** The fold of the sorted, deduplicated events. */
  const applyCleanly = async (plan: ScriptPlan) => {
    const { run, script } = await givenPlayed(plan)
    await applyBatch(toBench(database).deps, START, toMessages(script.events))
    return { run, script }
  }

  it('counts each event once, whatever the repetitions, order and crashes', async () => {
    await fc.assert(
      fc.asyncProperty(scriptPlan, fc.array(delivery, { minLength: 1, maxLength: 8 }), async (plan, deliveries) => {
        const clean = await applyCleanly(plan)
        const { run, script } = await givenPlayed(plan)

        await deliver(toBench(database).deps, script, deliveries)

        injected('history delivered in disorder')
        expect(await readRun(database.db, run)).toEqual(await readRun(database.db, clean.run))
      }), { numRuns },
    )
  })

  it('rollups of every grain equal the sums of the events', async () => {
    await fc.assert(fc.asyncProperty(scriptPlan, async (plan) => {
      const { run, script } = await applyCleanly(plan)

      const sums = await Promise.all(GRAINS_SECONDS.map(grain => sumRollup(database.db, run, grain)))

      const expected = toExpectedSums(script)
      for (const sum of sums) {
        expect(sum).toMatchObject(expected)
      }
    }), { numRuns })
  })

  it('recovers missing events with GetRun: the same state and the same sums', async () => {
    await fc.assert(fc.asyncProperty(
      scriptPlan, fc.infiniteStream(fc.nat(4)), fc.array(fc.nat(9), { minLength: 3 }),
      async (plan, fate, sizes) => {
        const clean = await applyCleanly(plan)
        const { run, script } = await givenPlayed(plan)

        await deliverWithLosses(toBench(database).deps, script, [...fate.take(script.events.length)], sizes)

        expect(withoutLost(await readRun(database.db, run), plan))
          .toEqual(withoutLost(await readRun(database.db, clean.run), plan))
        expect(toKnownSums(await sumRollup(database.db, run, 300), plan))
          .toEqual(toKnownSums(await sumRollup(database.db, clean.run, 300), plan))
      },
    ), { numRuns })
  })

  it('after all of this, every grain and its totals hold the same, and the line equals the stages of ended runs', async () => {
    const { rows: counters } = await sql`
      select distinct sum(records_out)::bigint as out, sum(attempt_ms)::bigint as ms,
        sum(stages_entered)::bigint as entered, sum(revision)::bigint as late
      from metrics_summary where pipeline_id <> ${ALL_PIPELINES} or stage_key = ''
        group by grain_seconds, pipeline_id = ${ALL_PIPELINES}`.execute(database.db)
    const { rows: values } = await sql`
      select distinct sum(count)::bigint as count, sum(index * count)::bigint as place from (
        select grain_seconds, pipeline_id, unnest(bucket_indexes) as index, unnest(bucket_counts) as count
          from metrics_latency where pipeline_id <> ${ALL_PIPELINES} or stage_key = ''
      ) each group by grain_seconds, pipeline_id = ${ALL_PIPELINES}`.execute(database.db)
    const { rows: line } = await sql`
      select distinct sum(records_in)::bigint as records_in, sum(records_dropped)::bigint as dropped,
        sum(done_records)::bigint as done_records, sum(done_ms)::bigint as done_ms, sum(usual_ms)::bigint as usual_ms
      from line_summary where stage_key <> '' group by grain_seconds`.execute(database.db)
    const { rows: stages } = await sql`
      with ended as (
        select stage.*, stage.finished_at > stage.started_at as is_timed,
          extract(epoch from stage.finished_at - stage.started_at) * 1000 - stage.idle_ms as work_ms
        from stage_runs stage join task_runs run on run.id = stage.run_id where run.finished_at is not null
      )
      select sum(records_in)::bigint as records_in, sum(records_dropped)::bigint as dropped,
        sum(records_in) filter (where is_timed)::bigint as done_records,
        round(sum(work_ms) filter (where is_timed))::bigint as done_ms,
        coalesce(round(sum(work_ms) filter (where is_timed and state = 'SUCCEEDED' and records_in > 0)), 0)::bigint as
        usual_ms
      from ended`.execute(database.db)
    const { rows: entered } = await sql`
      select count(*)::bigint as entered from stage_runs stage join task_runs run on run.id = stage.run_id
        where run.finished_at is not null and stage.attempt > 0`.execute(database.db)

    expect(counters).toHaveLength(1)
    expect(counters).toMatchObject(entered)
    expect(values).toHaveLength(1)
    expect(line).toEqual(stages)
    expect(await listWrongCounts(database.db)).toEqual([])
  })
})

/** Plays the watch loop of a console that is killed now and then: memory is lost, the row is not. */
async function deliver(deps: IngestDeps, script: RunScript, deliveries: readonly Delivery[]): Promise<void> {
  let position = 0
  for (let turn = 0; position < script.events.length; turn += 1) {
    const { size, repeated, order, crash } = deliveries[turn % deliveries.length] as Delivery
    const events = script.events.slice(Math.max(0, position - repeated), position + size)
    const keys = [...order.take(events.length)]
    const shuffled = events.map((event, index) => ({ event, key: keys[index] ?? 0 }))
      .sort((a, b) => a.key - b.key).map(it => it.event)
    const isKilled = crash === 'before commit' && turn < deliveries.length
    await applyBatch(isKilled ? toDying(deps) : deps, START, toMessages(shuffled)).catch((error: unknown) => {
      if (!isKilled) {
        throw error
      }
    })
    // Killed after the commit: the same batch comes once more.
    position += isKilled || (crash === 'after commit' && turn < deliveries.length) ? 0 : size
  }
}

/** Everything is written and nothing committed. */
function toDying(deps: IngestDeps): IngestDeps {
  const transaction = () => ({
    execute: (work: (trx: never) => Promise<unknown>) => deps.db.transaction().execute(async (trx) => {
      await work(trx as never)
      throw new Error('killed')
    }),
  })
  return { ...deps, db: new Proxy(
    deps.db, { get: (target, key) => key === 'transaction' ? transaction : Reflect.get(target, key, target) },
  ) }
}

/** @param fate of each event: 0 = lost, 1 = comes at the very end, else in its turn. */
async function deliverWithLosses(
  deps: IngestDeps, script: RunScript, fate: readonly number[], sizes: readonly number[],
): Promise<void> {
  let seen = 0
  const settle = async (gaps: readonly string[]) => {
    const queue = { ...deps.queue, findRun: () => Promise.resolve(script.snapshots[seen - 1]) }
    for (const gap of gaps) {
      await reconcileRun({ ...deps, queue }, gap)
    }
  }
  const inTurn = script.events.filter((_, index) => (fate[index] ?? 2) > 1)
  for (let turn = 0, start = 0; start < inTurn.length; turn += 1) {
    const batch = inTurn.slice(start, start + 1 + (sizes[turn % sizes.length] ?? 0))
    start += batch.length
    seen = Math.max(seen, ...batch.map(event => event.seq))
    await settle((await applyBatch(deps, START, toMessages(batch))).gaps)
  }
  seen = script.events.length
  await applyBatch(deps, START, toMessages(script.events.filter((_, index) => fate[index] === 1)))
  await settle([script.runId])
}

function toExpectedSums(script: RunScript): Record<string, number> {
  const highest = new Map<string, number>()
  const sums: Record<string, number> = {
    inputTokens: 0, outputTokens: 0, modelCalls: 0, runsSucceeded: 0, runsFailed: 0,
  }
  for (const event of script.events) {
    const progress = event.kind === 'progress'
      ? event.progress
      : event.kind === 'stage_state' ? event.status.progress : undefined
    for (const counter of progress ? WORK_COUNTERS : []) {
      const key = `${event.stageId} ${counter}`
      highest.set(key, Math.max(highest.get(key) ?? 0, progress?.[counter] ?? 0))
    }
    if (event.kind === 'tokens') {
      sums['inputTokens'] = (sums['inputTokens'] ?? 0) + event.usage.inputTokens
      sums['outputTokens'] = (sums['outputTokens'] ?? 0) + event.usage.outputTokens
      sums['modelCalls'] = (sums['modelCalls'] ?? 0) + 1
    }
  }
  for (const counter of WORK_COUNTERS) {
    sums[counter] = ['read', 'clean', 'out'].reduce((sum, stage) => sum + (highest.get(`${stage} ${counter}`) ?? 0), 0)
  }
  sums['terminalRecordsOut'] = highest.get('out recordsOut') ?? 0
  sums['runsSucceeded'] = script.state === 'SUCCEEDED' ? 1 : 0
  sums['runsFailed'] = script.state === 'FAILED' ? 1 : 0
  return sums
}

/**
 * Without what only the lost events knew: also how far a lost attempt of a stage had come that did not succeed after
 * it.
 */
function withoutLost({ run, stages }: Awaited<ReturnType<typeof readRun>>, { steps }: ScriptPlan) {
  const isLost = (state: string) => state !== 'SUCCEEDED' && steps.some(step => step.type === 'retry')
  return {
    run: {
      ...run, stateReason: '', version: 0, pausedAt: null, pausedMs: 0,
      ...stages.some(({ state }) => isLost(state)) && NO_RECORDS,
    },
    stages: stages.map(stage => ({
      ...stage, queuedAt: null, counted: null, idleMs: 0, attempts: [], ...isLost(stage.state) && NO_RECORDS,
    })),
  }
}

const NO_RECORDS = { ...toEach(WORK_COUNTERS, () => null), droppedByReason: {}, failedByReason: {} }

/**
 * What the snapshot tells exactly. Of records only those of the attempts that it shows: how far a
 * lost attempt had come beyond them is not known to anyone any more.
 */
function toKnownSums(sums: Record<string, number>, { steps }: ScriptPlan) {
  const {
    inputTokens, outputTokens, modelCalls, runsSucceeded, runsFailed, runsFirstPass, stagesSucceeded, stagesFailed,
    recordsIn, recordsOut,
  } = sums
  const known = {
    inputTokens, outputTokens, modelCalls, runsSucceeded, runsFailed, runsFirstPass, stagesSucceeded, stagesFailed,
  }
  return steps.some(step => step.type === 'retry') ? known : { ...known, recordsIn, recordsOut }
}
