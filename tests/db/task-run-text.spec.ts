import fc from 'fast-check'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  countTaskRuns, listTaskRuns, type RunMark, type RunOrder, selectRunIds, selectSorted,
} from '#db/repositories/run/task-run-list.repository'
import { databases } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'
import { givenRun } from '../support/run/given-run'
import { hold } from '../support/hold'

const NAMES = [
  'Web pages, cleaned', '网页语料清洗', '法律条文抽取', 'ÄÖÜ straße', 'İstanbul ΑΣ', '100%_done', String.raw`back\slash`,
  '𝒳𝒴 emoji 🏭🏭', 'a', '', 'it\'s "quoted" {1,2}',
]
const REASONS = ['', 'MODEL_TIMEOUT', 'call: INVALID_JSON', '用户取消']

describe.each(databases())('runs found by a text on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let projectId = ''
  const ids: string[] = []

  beforeAll(async () => {
    const run = await givenRun(database.db)
    projectId = run.projectId
    const names = NAMES.flatMap(name => REASONS.map(reason => ({ id: v7(), name, reason })))
    ids.push(...names.map(({ id }) => id))
    await sql`
      insert into task_runs
        (id, project_id, task_id, pipeline_id, revision_id, name, state_reason, root_run_id, trigger, actor, spec)
      select given.id, project_id, task_id, pipeline_id, revision_id, given.name, given.reason, root_run_id, trigger,
        actor, spec
      from task_runs, jsonb_to_recordset(${JSON.stringify(names)}::jsonb) as given(id uuid, name text, reason text)
        where task_runs.id = ${run.runId}`.execute(database.db)
    await sql`
      insert into task_runs (id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec)
      select gen_random_uuid(), project_id, task_id, pipeline_id, revision_id, 'Nightly ' || number, root_run_id,
        trigger, actor, spec
      from task_runs, generate_series(1, 4000) number where id = ${run.runId}`.execute(database.db)
    // More than the console sorts, and older than all that it looks at first; some have ended, several at once.
    await sql`
      insert into task_runs (
        id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec, finished_at
      )
      select ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, project_id, task_id, pipeline_id,
        revision_id, 'Rice ' || number, root_run_id, trigger, actor, spec,
        case when number % 3 > 0 then timestamptz '2026-01-01' + number / 7 * interval '1 microsecond' end
      from task_runs, generate_series(1, 1500) number where id = ${run.runId}`.execute(database.db)
    await sql`analyze task_runs`.execute(database.db)
  })

  const find = async (text: string) =>
    (await selectRunIds(database.db, { projectId, text }, 10_000).orderBy('id').execute()).map(row => row.id)

  /** Row by row, without any index. */
  async function findPlainly(text: string): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select id from task_runs
      where position(lower(${text}) in lower(name)) > 0 or position(lower(${text}) in lower(state_reason)) > 0
        or starts_with(id::text, lower(${text})) order by id`.execute(database.db)
    return rows.map(row => row.id)
  }

  it('are those whose name or reason contains it, or whose id starts with it', async () => {
    const part = fc.constantFrom(...NAMES, ...REASONS, 'Nightly 2999', 'zzzz', '清', '清洗', '\u0000')
      .filter(text => text !== '\u0000')
      .chain(text => fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) =>
        text.slice(Math.min(a, b), Math.max(a, b))))
    const start = fc.tuple(fc.nat(NAMES.length - 1), fc.integer({ min: 1, max: 36 })).map(([index, length]) =>
      (ids[index] ?? '').slice(0, length))
    const text = fc.oneof(part, start, fc.tuple(part, part).map(parts => parts.join('')))
      .map(it => it.toWellFormed()).filter(it => it !== '')
    await fc.assert(fc.asyncProperty(text, fc.boolean(), async (given, isUpper) => {
      const asked = isUpper ? given.toUpperCase() : given

      expect(await find(asked)).toEqual(await findPlainly(asked))
    }), { numRuns: kind === 'postgres' ? 60 : 25 })
  })

  it('fill the same pages in each order, whichever way they are found', async () => {
    const { rows } = await sql<RunMark>`
      select id, (extract(epoch from finished_at) * 1000000)::bigint as finished_at_us
        from task_runs`.execute(database.db)
    const markOf = new Map(rows.map(row => [row.id, row]))
    const texts = [
      'Nightly', 'Nightly 29', 'MODEL_TIMEOUT', 'Rice', 'rice 14', 'zzzz', 'a', '0', '00', '0042', ids[0]!.slice(0, 9),
    ]
    const asked = fc.record({
      text: fc.constantFrom(...texts),
      order: fc.record({
        by: fc.constantFrom('createdAt' as const, 'finishedAt' as const), isDescending: fc.boolean(),
      }),
      limit: fc.integer({ min: 1, max: 300 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      isMarked: fc.boolean(),
    })
    await fc.assert(fc.asyncProperty(asked, async ({ text, order, limit, at, isMarked }) => {
      const all = (await findPlainly(text)).flatMap(id => markOf.get(id) ?? []).sort((a, b) => compareRuns(a, b, order))
      const place = Math.floor(at * all.length)
      const after = isMarked ? all[place - 1] : undefined

      const page = await listTaskRuns(database.db, { filter: { projectId, text }, order, after, limit })

      expect(page.map(({ id }) => id)).toEqual(all.slice(after ? place : 0).slice(0, limit).map(({ id }) => id))
    }), { numRuns: kind === 'postgres' ? 100 : 40 })
  })

  it.each(['Nightly', 'Rice', 'MODEL_TIMEOUT', 'zzzz', 'a', '0'])('are counted up to a limit: %s', async (text) => {
    const count = (await findPlainly(text)).length

    expect(await countTaskRuns(database.db, { projectId, text }, 10_001)).toBe(count)
    expect(await countTaskRuns(database.db, { projectId, text }, 100)).toBe(Math.min(100, count))
  })

  it.each([
    '清洗', 'Nightly 2999', 'INVALID_JSON', 'no such text', 'beef', '2999', '0042',
  ])('are found without reading all runs: %s', async (text) => {
    const plan = JSON.stringify(await selectRunIds(database.db, { projectId, text }, 100).explain())

    expect(plan).toContain('Bitmap Index Scan on task_runs_default_text_pairs_idx')
    expect(plan).not.toContain('Seq Scan')
    expect(await countTaskRuns(database.db, { projectId, text }, 100)).toBe((await findPlainly(text)).length)
  })

  it.each([
    { by: 'createdAt' as const, isDescending: true },
    { by: 'createdAt' as const, isDescending: false },
    { by: 'finishedAt' as const, isDescending: true },
    { by: 'finishedAt' as const, isDescending: false },
  ])('that many old runs have are sorted by what the index finds, by $by, descending: $isDescending', async (order) => {
    // All are older than any that is looked at first.
    const page = { filter: { projectId, text: 'Rice' }, order, limit: 50 }
    const found = selectSorted(database.db, page, 20_001)
    const plan = JSON.stringify(await found.explain())
    const rows = await found.execute()

    expect(plan).toContain('Bitmap Index Scan on task_runs_default_text_pairs_idx')
    expect(plan).not.toContain('Seq Scan')
    expect(plan).not.toMatch(/Index Scan (?:Backward )?using/)
    expect(rows[0]?.count).toBe(1_500)
    expect(rows.map(({ id }) => id)).toEqual((await listTaskRuns(database.db, page)).map(({ id }) => id))
  })

  it.each([2, 3, 7])('are found by %i characters of an id without gathering all that start so', async (length) => {
    const text = ids[0]!.slice(0, length)
    const page = selectRunIds(database.db, { projectId, text }, 50).orderBy('id', 'desc')
    const plan = JSON.stringify(await page.explain())

    expect(plan).not.toContain('Aggregate')
    expect((await page.execute()).map(row => row.id)).toEqual((await findPlainly(text)).toReversed().slice(0, 50))
  })
})

/** As the list orders runs: those without an end come last in ascending order. */
function compareRuns(a: RunMark, b: RunMark, { by, isDescending }: RunOrder): number {
  const byId = a.id < b.id ? -1 : 1
  const end = (mark: RunMark) => mark.finishedAtUs ?? Infinity
  const ascending = by === 'createdAt' || end(a) === end(b) ? byId : end(a) - end(b)
  return isDescending ? -ascending : ascending
}
