import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { sumLineEnds, sumLineReasons, sumLineStages } from '#db/repositories/metric/line.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { RejectGroup } from '#shared/domain/run/run-record'
import { applyBatch } from '#server/ingest/apply-batch'
import { hold } from '../../support/hold'
import { givenRun, LINE, type GivenRun } from '../../support/run/given-run'
import { toBench, toMessages, type IngestBench } from '../../support/run/ingest-deps'
import { NO_PROGRESS, RunScript } from '../../support/run/run-script'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const START = { cursor: '', heardAt: null }
const NOTHING_LEFT = { ...NO_PROGRESS, fraction: 1 }
const READ = { ...NOTHING_LEFT, recordsIn: 10, recordsOut: 8, recordsDropped: 2, droppedByReason: { DUPLICATE: 2 } }
const LOST = { recordsDropped: 2, droppedByReason: { OTHER_LANGUAGE: 2 } }
const CLEANED = { ...NOTHING_LEFT, ...LOST, recordsIn: 8, recordsOut: 6 }
const OUT = { ...NOTHING_LEFT, recordsIn: 6, recordsOut: 6 }

const KEYS = LINE.map(stage => stage.key)

/** A run of a chain as the reference has it: of each stage that it did or took over, where it ran, and the records. */
interface Pass {
  run: GivenRun
  stages: { in: number, out: number, madeIn: number, isDone: boolean }[]
}

/** A retry of the run `of`, from a stage or an earlier one not done; it stops within or before a stage, or never. */
const retry = fc.record({
  of: fc.nat(9), from: fc.nat(2), stop: fc.nat(3), hasBegun: fc.boolean(), records: fc.integer({ min: 4, max: 20 }),
})

/** The pass that came farthest, the newest of equals. */
const findFarthest = (passes: readonly Pass[]) =>
  [...passes].reverse().reduce((best, pass) => toWay(pass) > toWay(best) ? pass : best)
const toWay = ({ stages }: Pass) => stages.filter(stage => stage.isDone).length + stages.length / 10

describe.each(databases())('the production line on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let bench: IngestBench

  beforeEach(() => {
    bench = toBench(database)
  })

  const apply = (script: RunScript) => applyBatch(bench.deps, START, toMessages(script.events))
  const scriptOf = ({ runId }: GivenRun) => new RunScript(runId, LINE.map(stage => stage.key)).run('RUNNING')
  const fail = (script: RunScript) => script.stage('clean', 'RUNNING')
    .progress('clean', { recordsIn: 8, recordsOut: 5 }).stage('clean', 'FAILED').run('FAILED', 'BROKEN')
  const finish = (script: RunScript, made = OUT) => script
    .stage('clean', 'RUNNING').stage('clean', 'SUCCEEDED', { progress: CLEANED })
    .stage('out', 'RUNNING').stage('out', 'SUCCEEDED', { progress: made }).run('SUCCEEDED')
  const read = (script: RunScript) =>
    script.stage('read', 'RUNNING').stage('read', 'SUCCEEDED', { progress: READ })
  const reuse = (script: RunScript, of: GivenRun) =>
    script.stage('read', 'SUCCEEDED', { progress: READ, reusedRunId: of.runId })

  async function givenRetry(of: GivenRun, first = of, group?: RejectGroup): Promise<GivenRun> {
    const stages = group && [{ key: 'rejects', kind: 'input.rejects' }, ...LINE.slice(1)]
    const run = await givenRun(database.db, { after: of, isRetry: true, ...group && { group, stages } })
    const change = { pipelineId: first.pipelineId, rootRunId: first.runId }
    await database.db.updateTable('taskRuns').set(change).where('id', '=', run.runId).execute()
    return { ...run, pipelineId: first.pipelineId }
  }

  async function readLine({ pipelineId }: GivenRun) {
    const [from, to] = [-60_000, 60_000].map(ms => new Date(Date.now() + ms)) as [Date, Date]
    const where = { projectId: DEFAULT_PROJECT_ID, from, to }
    const stages = await sumLineStages(database.db, where, pipelineId)
    const reasons = await sumLineReasons(database.db, where, pipelineId)
    return {
      stages: stages.map(({ stageKey, recordsIn, recordsOut, waiting }) => [stageKey, recordsIn, recordsOut, waiting]),
      reasons: reasons.map(({ reason, records }) => [reason, records]).sort(),
    }
  }

  const ONCE = {
    stages: [['read', 10, 8, 0], ['clean', 8, 6, 0], ['out', 6, 6, 0]],
    reasons: [['DUPLICATE', 2], ['OTHER_LANGUAGE', 2]],
  }

  it('counts each record once along a chain of retries, the stages taken over where they ran', async () => {
    const first = await givenRun(database.db)
    await apply(fail(read(scriptOf(first))))
    const second = await givenRetry(first)
    await apply(fail(reuse(scriptOf(second), first)))
    const third = await givenRetry(second, first)

    await apply(finish(reuse(scriptOf(third), first)))

    expect(await readLine(first)).toEqual(ONCE)
  })

  it('counts the newest of two retries of one run, and a retry from the start as the only one', async () => {
    const first = await givenRun(database.db)
    await apply(fail(read(scriptOf(first))))
    await apply(finish(reuse(scriptOf(await givenRetry(first)), first)))
    await apply(finish(reuse(scriptOf(await givenRetry(first)), first)))
    const twice = await readLine(first)

    await apply(finish(read(scriptOf(await givenRetry(first)))))

    expect(twice).toEqual(ONCE)
    expect(await readLine(first)).toEqual(ONCE)
  })

  it('lets records wait for a retry that has not begun their stage, and keeps what a retry never did again', async () => {
    const first = await givenRun(database.db)
    await apply(fail(read(scriptOf(first))))
    const second = await givenRetry(first)
    const script = reuse(scriptOf(second), first)
    await apply(script)
    const waiting = await readLine(first)

    script.run('FAILED', 'BROKEN')
    await apply(script)

    expect(waiting.stages).toEqual([['read', 10, 8, 0], ['clean', 0, 0, 8], ['out', 0, 0, 0]])
    expect((await readLine(first)).stages).toEqual([['read', 10, 8, 0], ['clean', 8, 5, 0], ['out', 0, 0, 0]])
  })

  it('counts the newest of two branches of retries', async () => {
    const first = await givenRun(database.db)
    await apply(fail(read(scriptOf(first))))
    const second = await givenRetry(first)
    await apply(fail(reuse(scriptOf(second), first)))
    const third = await givenRetry(first)
    await apply(finish(reuse(scriptOf(third), first)))

    await apply(finish(reuse(scriptOf(await givenRetry(second, first)), first)))

    expect(await readLine(first)).toEqual(ONCE)
  })

  /** Records read and made since `before`: other runs of the database are of the range, too. */
  async function readEnds(before = { recordsRead: 0, recordsMade: 0 }) {
    const [from, to] = [-60_000, 60_000].map(ms => new Date(Date.now() + ms)) as [Date, Date]
    const { all: { recordsRead, recordsMade } } = await sumLineEnds(
      database.db, { projectId: DEFAULT_PROJECT_ID, from, to }, DEFAULT_PROJECT_ID,
    )
    return { recordsRead: recordsRead - before.recordsRead, recordsMade: recordsMade - before.recordsMade }
  }

  it('has one yield of a run and its retries, of the last stages or from the start', async () => {
    const before = await readEnds()
    const first = await givenRun(database.db)
    await apply(finish(read(scriptOf(first))))
    const yields = [await readEnds(before)]
    const less = { ...OUT, recordsIn: 5, recordsOut: 5 }
    await apply(finish(reuse(scriptOf(await givenRetry(first)), first), less))
    yields.push(await readEnds(before))

    await apply(finish(read(scriptOf(await givenRetry(first)))))

    yields.push(await readEnds(before))
    expect(yields).toEqual([6, 5, 6].map(recordsMade => ({ recordsRead: 10, recordsMade })))
  })

  it('has the yield of before while a retry is living, and after one that broke while it read', async () => {
    const before = await readEnds()
    const first = await givenRun(database.db)
    await apply(finish(read(scriptOf(first))))
    const script = scriptOf(await givenRetry(first))
      .stage('read', 'RUNNING').progress('read', { recordsIn: 3, recordsOut: 3 })
    await apply(script)
    const living = await readEnds(before)

    await apply(script.stage('read', 'FAILED').run('FAILED', 'BROKEN'))

    expect([living, await readEnds(before)]).toEqual([0, 0].map(() => ({ recordsRead: 10, recordsMade: 6 })))
  })

  it('counts recovered rejects once, and no more when their stage was done again', async () => {
    const before = await readEnds()
    const first = await givenRun(database.db)
    await apply(finish(read(scriptOf(first))))
    const group = { runId: first.runId, stageKey: 'clean', reason: 'OTHER_LANGUAGE', records: 2 }
    const made = { ...NOTHING_LEFT, recordsIn: 2, recordsOut: 2 }
    const recover = (run: GivenRun) => new RunScript(run.runId, ['rejects', 'clean', 'out']).run('RUNNING')
      .stage('rejects', 'RUNNING').stage('rejects', 'SUCCEEDED', { progress: made })
      .stage('clean', 'RUNNING').stage('clean', 'SUCCEEDED', { progress: made })
      .stage('out', 'RUNNING').stage('out', 'FAILED', { progress: made }).run('FAILED', 'BROKEN')
    await apply(recover(await givenRetry(first, first, group)))
    await apply(recover(await givenRetry(first, first, group)))
    const [recovered, line] = [await readEnds(before), await readLine(first)]

    await apply(finish(reuse(scriptOf(await givenRetry(first)), first)))

    expect(recovered).toEqual({ recordsRead: 10, recordsMade: 8 })
    expect(line.stages).toEqual([['read', 10, 8, 0], ['clean', 10, 8, 0], ['out', 8, 8, 0]])
    expect(await readEnds(before)).toEqual({ recordsRead: 10, recordsMade: 6 })
  })

  it('counts of any chain the pass that came farthest, and never makes more than it reads', async () => {
    await fc.assert(fc.asyncProperty(fc.array(retry, { minLength: 2, maxLength: 5 }), async (asked) => {
      const before = await readEnds()
      const passes: Pass[] = []
      for (const { of, ...plan } of asked) {
        const parent = passes[of % Math.max(1, passes.length)]
        const { pass, script } = await givenPass(passes, parent, plan)
        await apply(script)
        const living = await readEnds(before)
        const earlier = passes.length === 0 ? { recordsRead: 0, recordsMade: 0 } : toEnds(passes)
        passes.push(pass)

        const isWhole = pass.stages.filter(stage => stage.isDone).length === KEYS.length
        await apply(script.run(isWhole ? 'SUCCEEDED' : 'CANCELLED'))

        const ends = await readEnds(before)
        expect(living).toEqual(earlier)
        expect(ends).toEqual(toEnds(passes))
        expect(ends.recordsMade).toBeLessThanOrEqual(ends.recordsRead)
      }
    }), { numRuns: 12 })
  })

  const toEnds = (passes: readonly Pass[]) => {
    const { stages: [first, , last] } = findFarthest(passes)
    return { recordsRead: first?.in ?? 0, recordsMade: last?.out ?? 0 }
  }

  interface Plan { from: number, stop: number, hasBegun: boolean, records: number }

  /** A pass with its events up to the last one, which ends the run. */
  async function givenPass(passes: readonly Pass[], parent: Pass | undefined, { from, stop, hasBegun, records }: Plan) {
    const first = passes[0]?.run
    const run = parent && first ? await givenRetry(parent.run, first) : await givenRun(database.db)
    const script = scriptOf(run)
    const done = parent?.stages.filter(stage => stage.isDone) ?? []
    const stages = done.slice(0, from)
    for (const [index, stage] of stages.entries()) {
      const progress = { ...NOTHING_LEFT, recordsIn: stage.in, recordsOut: stage.out }
      script.stage(KEYS[index] ?? '', 'SUCCEEDED', { progress, reusedRunId: passes[stage.madeIn]?.run.runId ?? '' })
    }
    const end = Math.max(stop, stages.length)
    for (let index = stages.length; index < Math.min(3, hasBegun ? end + 1 : end); index++) {
      const isDone = index < end
      const given = stages.at(-1)?.out ?? records
      const [read, made] = isDone ? [given, given - 1] : [given >> 1, given >> 1]
      const progress = { ...NOTHING_LEFT, recordsIn: read, recordsOut: made }
      script.stage(KEYS[index] ?? '', 'RUNNING').stage(KEYS[index] ?? '', isDone ? 'SUCCEEDED' : 'FAILED', { progress })
      stages.push({ in: read, out: made, madeIn: passes.length, isDone })
    }
    return { pass: { run, stages }, script }
  }
})
