import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { sumLineStages } from '#db/repositories/metric/line.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { applyBatch } from '#server/ingest/apply-batch'
import { hold } from '../../support/hold'
import { givenRun, LINE, type GivenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { NO_PROGRESS, RunScript } from '../../support/run/run-script'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const START = { cursor: '', heardAt: null }
const HOUR_MS = 3_600_000
const KEYS = LINE.map(({ key }) => key)
/** Of ranges that follow each other; the newest is 0. */
const HOURS: readonly number[] = [0, 1, 2]
const QUIET = { ...NO_PROGRESS, fraction: 1 }

interface Plan {
  /** Which earlier run of the chain it retries. */
  of: number
  /** Stages that it takes over, at most those that run had. */
  from: number
  /** Index of the stage in which it stops; 3 = it succeeds. */
  stop: number
  /** It had read half of the records of that stage. */
  hasBegun: boolean
  records: number
  end: 'CANCELLED' | 'FAILED' | 'CRASHED' | 'CANCELLING' | 'RUNNING'
}

const plan: fc.Arbitrary<Plan> = fc.record({
  of: fc.nat(9), from: fc.nat(2), stop: fc.nat(3), hasBegun: fc.boolean(), records: fc.integer({ min: 6, max: 20 }),
  end: fc.constantFrom('CANCELLED', 'FAILED', 'CRASHED', 'CANCELLING', 'RUNNING'),
})
/** A run and its retries, each an hour after the one before or in the same. */
const chain = fc.array(fc.record({ plan, hour: fc.constantFrom(...HOURS) }), { minLength: 1, maxLength: 4 })
  .map((runs) => {
    const hours = runs.map(({ hour }) => hour).sort((a, b) => b - a)
    return runs.map((run, index) => ({ plan: run.plan, hour: hours[index] ?? 0 }))
  })

interface Pass {
  run: GivenRun
  hour: number
  isAtWork: boolean
  /** In the order of the stages; those after them were not begun. */
  stages: { in: number, out: number, isDone: boolean, madeBy: GivenRun }[]
}

/** Stage by stage and run by run: what the newest run that did it left of the output of the stage before, by hour. */
function toReference(chains: readonly (readonly Pass[])[]): Record<string, number> {
  const unread: Record<string, number> = {}
  for (const passes of chains) {
    const counted = KEYS.map((_, stage) => {
      const own = passes.filter(({ stages, run }) => (stages[stage]?.madeBy ?? run) === run)
      return own.findLast(({ stages, isAtWork }) => isAtWork || stages[stage]) ?? own.at(-1)
    })
    for (const [stage, key] of KEYS.entries()) {
      const [reader, input] = [counted[stage], counted[stage - 1]]
      const left = (input?.stages[stage - 1]?.out ?? 0) - (reader?.stages[stage]?.in ?? 0)
      if (reader && input && !reader.isAtWork && left > 0) {
        const place = `${Math.min(reader.hour, input.hour)} ${key}`
        unread[place] = (unread[place] ?? 0) + left
      }
    }
  }
  return unread
}

describe.each(databases())('what no run of the line will read any more, on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  const apply = (...scripts: RunScript[]) =>
    applyBatch(bench.deps, START, toMessages(scripts.flatMap(({ events }) => events)))

  interface Place { hour: number, now: number, first?: GivenRun | undefined, pipelineId?: string | undefined }

  /** Runs of an hour are a second apart, and none is near its ends. */
  async function give({ hour, now, first, pipelineId }: Place, index = 0): Promise<GivenRun> {
    const createdAt = new Date(now - hour * HOUR_MS - HOUR_MS / 2 + index * 1_000)
    const run = await givenRun(database.db, { createdAt, ...first && { after: first, isRetry: true } })
    const of = pipelineId ?? first?.pipelineId ?? run.pipelineId
    await database.db.updateTable('taskRuns').set({ pipelineId: of }).where('id', '=', run.runId).execute()
    return { ...run, pipelineId: of }
  }

  function rangeOf(now: number, oldest: number, newest: number) {
    const [from, to] = [new Date(now - (oldest + 1) * HOUR_MS), new Date(now - newest * HOUR_MS)]
    return { projectId: DEFAULT_PROJECT_ID, from, to }
  }

  /** By stage, where there are any. */
  async function readUnread(pipelineId: string, range: ReturnType<typeof rangeOf>) {
    const stages = (await sumLineStages(database.db, range, pipelineId)).filter(({ unread }) => unread > 0)
    return Object.fromEntries(stages.map(({ stageKey, unread }) => [stageKey, unread]))
  }

  const scriptOf = ({ runId }: GivenRun) => new RunScript(runId, KEYS).run('RUNNING')
  const read = (script: RunScript) => script.stage('read', 'RUNNING')
    .stage('read', 'SUCCEEDED', { progress: { ...QUIET, recordsIn: 8, recordsOut: 8 } })
  const fail = (script: RunScript) => read(script).stage('clean', 'RUNNING')
    .progress('clean', { recordsIn: 5, recordsOut: 5 }).stage('clean', 'FAILED').run('FAILED', 'BROKEN')

  it('is nothing where a retry after the range has read it, or will', async () => {
    const now = Date.now()
    const first = await give({ hour: 2, now })
    await apply(fail(scriptOf(first)))
    const before = await readUnread(first.pipelineId, rangeOf(now, 2, 2))
    const script = scriptOf(await give({ hour: 0, now, first }))
      .stage('read', 'SUCCEEDED', { progress: { ...QUIET, recordsIn: 8, recordsOut: 8 }, reusedRunId: first.runId })
    await apply(script)
    const living = await readUnread(first.pipelineId, rangeOf(now, 2, 2))

    await apply(script.stage('clean', 'RUNNING')
      .stage('clean', 'SUCCEEDED', { progress: { ...QUIET, recordsIn: 8, recordsOut: 7 } })
      .stage('out', 'RUNNING').progress('out', { recordsIn: 4, recordsOut: 4 }).run('FAILED', 'BROKEN'))

    expect([before, living]).toEqual([{ clean: 3, out: 5 }, {}])
    expect(await readUnread(first.pipelineId, rangeOf(now, 2, 1))).toEqual({})
    expect(await readUnread(first.pipelineId, rangeOf(now, 0, 0))).toEqual({ out: 3 })
  })

  it('is the sum of hundreds of failed runs', async () => {
    const now = Date.now()
    const first = await give({ hour: 1, now })
    const others = []
    for (let index = 1; index < 300; index += 1) {
      others.push(await give({ hour: 1, now, pipelineId: first.pipelineId }, index))
    }
    await apply(...[first, ...others].map(run => fail(scriptOf(run))))

    expect(await readUnread(first.pipelineId, rangeOf(now, 2, 0))).toEqual({ clean: 900, out: 1_500 })
  })

  it('agrees with the chains walked run by run, and of ranges that follow each other one has it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(chain, { minLength: 1, maxLength: 3 }), async (asked) => {
      const now = Date.now()
      const chains: Pass[][] = []
      let pipelineId: string | undefined
      for (const runs of asked) {
        const passes: Pass[] = []
        for (const [index, { plan: wanted, hour }] of runs.entries()) {
          const isOver = index < runs.length - 1 && wanted.end === 'RUNNING'
          const given = isOver ? { ...wanted, end: 'FAILED' as const } : wanted
          passes.push(await givePass(passes, given, { hour, now, pipelineId }))
          pipelineId ??= passes[0]?.run.pipelineId
        }
        chains.push(passes)
      }

      const [byHour, whole] = [new Map<string, number>(), await readUnread(pipelineId ?? '', rangeOf(now, 2, 0))]
      for (const hour of HOURS) {
        const one = await readUnread(pipelineId ?? '', rangeOf(now, hour, hour))
        Object.entries(one).forEach(([key, records]) => byHour.set(`${hour} ${key}`, records))
      }

      expect(Object.fromEntries(byHour)).toEqual(toReference(chains))
      const sumOf = (key: string) => HOURS.reduce((sum, hour) => sum + (byHour.get(`${hour} ${key}`) ?? 0), 0)
      expect(KEYS.map(key => whole[key] ?? 0)).toEqual(KEYS.map(sumOf))
    }), { numRuns: 25 })
  })

  async function givePass(passes: readonly Pass[], wanted: Plan, place: Place): Promise<Pass> {
    const { of, from, stop, hasBegun, records, end } = wanted
    const run = await give({ ...place, first: passes[0]?.run }, passes.length)
    const script = scriptOf(run)
    const parent = passes[of % Math.max(1, passes.length)]
    const stages = parent?.stages.filter(({ isDone }) => isDone).slice(0, from) ?? []
    for (const [index, stage] of stages.entries()) {
      const progress = { ...QUIET, recordsIn: stage.in, recordsOut: stage.out }
      script.stage(KEYS[index] ?? '', 'SUCCEEDED', { progress, reusedRunId: stage.madeBy.runId })
    }
    const last = Math.max(stop, stages.length)
    for (let index = stages.length; index < Math.min(KEYS.length, hasBegun ? last + 1 : last); index += 1) {
      const given = stages.at(-1)?.out ?? records
      const isDone = index < last
      const [recordsIn, recordsOut] = isDone ? [given, given - 1] : [given >> 1, given >> 1]
      const key = KEYS[index] ?? ''
      script.stage(key, 'RUNNING')
      if (isDone) {
        script.stage(key, 'SUCCEEDED', { progress: { ...QUIET, recordsIn, recordsOut } })
      }
      else {
        script.progress(key, { recordsIn, recordsOut })
      }
      stages.push({ in: recordsIn, out: recordsOut, isDone, madeBy: run })
    }
    const state = last >= KEYS.length ? 'SUCCEEDED' : end
    await apply(state === 'RUNNING' ? script : script.run(state))
    return { run, hour: place.hour, isAtWork: state === 'RUNNING', stages }
  }
})
