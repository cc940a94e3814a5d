import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { countLineLaunches, sumLineStages } from '#db/repositories/metric/line.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { applyBatch } from '#server/ingest/apply-batch'
import { hold } from '../../support/hold'
import { givenRun, type GivenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { NO_PROGRESS, RunScript } from '../../support/run/run-script'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const START = { cursor: '', heardAt: null }
const HOUR_MS = 3_600_000
const QUIET = { ...NO_PROGRESS, fraction: 1 }
const ENDS = ['CANCELLED', 'FAILED', 'CRASHED', 'RUNNING', 'CANCELLING'] as const

interface Plan {
  /** Which of the stages between the first and the last the revision has. */
  has: readonly boolean[]
  records: number
  /** Index of the stage in which it stops, at half of its records; at or above the number of stages = it succeeds. */
  stop: number
  end: (typeof ENDS)[number]
  /** Created so many hours ago: an earlier hour is read from the summary. */
  hoursAgo: number
}

const plan = fc.record({
  has: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), records: fc.integer({ min: 8, max: 40 }),
  stop: fc.nat(7), end: fc.constantFrom(...ENDS), hoursAgo: fc.nat(2),
})

const toKeys = ({ has }: Plan) => ['read', ...['clean', 'check', 'model'].filter((_, index) => has[index]), 'out']

interface Sums { recordsIn: number, recordsOut: number, waiting: number, unread: number }

/** Run by run, stage by stage. */
function toReference(plans: readonly Plan[]): Map<string, Sums> {
  const sums = new Map<string, Sums>()
  for (const it of plans) {
    let arriving = it.records
    for (const [index, key] of toKeys(it).entries()) {
      const { recordsIn, recordsOut } = toCounts(it, index, arriving)
      const left = index === 0 ? 0 : arriving - recordsIn
      const isAtWork = it.end === 'RUNNING'
      const before = sums.get(key) ?? { recordsIn: 0, recordsOut: 0, waiting: 0, unread: 0 }
      sums.set(key, {
        recordsIn: before.recordsIn + recordsIn,
        recordsOut: before.recordsOut + recordsOut,
        waiting: before.waiting + (isAtWork ? left : 0),
        unread: before.unread + (isAtWork ? 0 : left),
      })
      arriving = recordsOut
    }
  }
  return sums
}

function toCounts({ stop }: Plan, index: number, arriving: number) {
  const recordsIn = index < stop ? arriving : index === stop ? arriving >> 1 : 0
  return { recordsIn, recordsOut: Math.max(0, index < stop ? recordsIn - 1 : recordsIn) }
}

describe.each(databases())('the production line of several revisions on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  async function give(it: Plan, first: GivenRun | undefined): Promise<GivenRun> {
    const keys = toKeys(it)
    const run = await givenRun(database.db, {
      stages: keys.map(key => ({ key })), createdAt: new Date(Date.now() - it.hoursAgo * HOUR_MS),
    })
    const script = new RunScript(run.runId, keys).run('RUNNING')
    let arriving = it.records
    for (const [index, key] of keys.slice(0, it.stop + 1).entries()) {
      const counts = toCounts(it, index, arriving)
      const progress = {
        ...QUIET, ...counts, recordsDropped: index < it.stop ? counts.recordsIn - counts.recordsOut : 0,
      }
      script.stage(key, 'RUNNING')
      if (index < it.stop) {
        script.stage(key, 'SUCCEEDED', { progress })
      }
      else {
        script.progress(key, counts)
      }
      arriving = counts.recordsOut
    }
    if (it.stop >= keys.length) {
      script.run('SUCCEEDED')
    }
    else if (it.end !== 'RUNNING') {
      script.run(it.end)
    }
    if (first) {
      await database.db
        .updateTable('taskRuns').set({ pipelineId: first.pipelineId }).where('id', '=', run.runId).execute()
    }
    await applyBatch(bench.deps, START, toMessages(script.events))
    return run
  }

  const where = () => {
    const [from, to] = [-5 * HOUR_MS, HOUR_MS].map(ms => new Date(Date.now() + ms)) as [Date, Date]
    return { projectId: DEFAULT_PROJECT_ID, from, to }
  }

  const readLine = async ({ pipelineId }: GivenRun) => await sumLineStages(database.db, where(), pipelineId)
  const readLaunches = async ({ pipelineId }: GivenRun) => new Map(
    (await countLineLaunches(database.db, where(), pipelineId))
      .map(({ stageKey, launches, allLaunches }) => [stageKey, [launches, allLaunches]]),
  )

  it('has nothing unread where an earlier revision has no such stage', async () => {
    const done = { records: 10, stop: 9, end: 'RUNNING' as const, hoursAgo: 0 }
    const first = await give({ ...done, has: [true, true, false], hoursAgo: 1 }, undefined)
    await give({ ...done, has: [true, false, true] }, first)

    const stages = await readLine(first)

    expect(stages.map(({ stageKey, recordsIn, unread, isCurrent }) => [stageKey, recordsIn, unread, isCurrent]))
      .toEqual(expect.arrayContaining([
        ['read', 20, 0, true], ['clean', 18, 0, true], ['check', 8, 0, false], ['model', 8, 0, true],
        ['out', 14, 0, true],
      ]))
    expect(await readLaunches(first)).toEqual(new Map([
      ['read', [2, 2]], ['clean', [2, 2]], ['check', [1, 2]], ['model', [1, 2]], ['out', [2, 2]],
    ]))
  })

  it('agrees with the runs walked one by one, and every record is somewhere', async () => {
    await fc.assert(fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 5 }), async (plans) => {
      let first: GivenRun | undefined
      for (const it of plans) {
        const run = await give(it, first)
        first ??= run
      }
      if (!first) {
        return
      }

      const stages = await readLine(first)

      expect(new Map(stages.map(({ stageKey, recordsIn, recordsOut, waiting, unread }) =>
        [stageKey, { recordsIn, recordsOut, waiting, unread }]))).toEqual(toReference(plans))
      const launches = new Map<string, number[]>()
      for (const key of plans.flatMap(toKeys)) {
        launches.set(key, [(launches.get(key)?.[0] ?? 0) + 1, plans.length])
      }
      expect(await readLaunches(first)).toEqual(launches)
    }), { numRuns: 15 })
  })
})
