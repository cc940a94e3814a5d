import fc from 'fast-check'
import { sql } from 'kysely'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { migrateTo, migrateToLatest } from '#db/migrate'
import { insertDataSource } from '#db/repositories/source/data-source.repository'
import {
  addUpSourceUses, findImportedInto, listSourceUses, selectImportedInto, selectSourceUses, type SourceUseRow,
} from '#db/repositories/source/source-use.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { MOST_NAMED_PIPELINES } from '#shared/domain/source-use'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const DAY_MS = 24 * 3_600_000

describe.each(databases())('uses of sources on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))

  const givenFolder = (name: string) => database.db.transaction().execute(trx => insertDataSource(trx, {
    id: v7(), projectId: DEFAULT_PROJECT_ID, name, kind: 'folder', stageKind: 'ingest.csv', parameters: {},
    uploadId: null,
  }))
  const givenUse = async (sourceId: string, daysAgo: number) => {
    const { runId, projectId, pipelineId } = await givenRun(database.db)
    const usedAt = new Date(Date.now() - daysAgo * DAY_MS)
    await database.db.insertInto('sourceUses').values({ sourceId, runId, projectId, pipelineId, usedAt }).execute()
    return { runId, pipelineId, usedAt }
  }
  /** One a minute up to now, by a pipeline that is no part of the product. */
  const givenUses = async (sourceId: string, count: number) => {
    const { pipelineId } = await givenRun(database.db)
    await sql`
      insert into source_uses (source_id, run_id, project_id, pipeline_id, used_at)
      select ${sourceId}, gen_random_uuid(), ${DEFAULT_PROJECT_ID}, ${pipelineId}, now() - n * interval '1 minute'
      from generate_series(1, ${count}::integer) n`.execute(database.db)
  }
  /** @returns the dataset that the use has fed. */
  const fedBy = async (sourceId: string, daysAgo: number, isBuiltIn: boolean) => {
    const { runId, pipelineId } = await givenUse(sourceId, daysAgo)
    await database.db.updateTable('pipelines').set({ isBuiltIn }).where('id', '=', pipelineId).execute()
    const id = v7()
    await database.db.insertInto('datasets').values({
      id, projectId: DEFAULT_PROJECT_ID, name: `dataset ${id}`, description: '', archivedAt: null,
      updatedAt: new Date(),
    }).execute()
    await database.db.insertInto('datasetVersions').values({
      id: v7(), projectId: DEFAULT_PROJECT_ID, datasetId: id, semver: '1.0.0', state: 'SEALED', rows: 0, bytes: 0,
      manifest: '{}', manifestUri: '', manifestSha256: id, columns: '[]', stats: '{}', parents: '[]',
      producedByRun: runId, producedByStage: 'out',
    }).execute()
    return id
  }
  const since = () => new Date(Date.now() - 30 * DAY_MS)

  it('are counted of late, and the newest is named however old it is', async () => {
    const [busy, old, unused] = [await givenFolder('busy'), await givenFolder('old'), await givenFolder('unused')]
    await givenUse(busy.id, 40)
    const uses = []
    for (const daysAgo of [5, 4, 3, 2]) {
      uses.push(await givenUse(busy.id, daysAgo))
    }
    const last = await givenUse(old.id, 31)

    const found = await listSourceUses(database.db, { sourceIds: [busy.id, old.id, unused.id], since: since() })

    const of = (id: string) => found.find(({ sourceId }) => sourceId === id)
    const newest = uses.at(-1)
    expect(of(busy.id)).toMatchObject({
      runs: 4, pipelineCount: 4, lastRunId: newest?.runId, lastUsedAt: newest?.usedAt,
    })
    const named = uses.slice(1).reverse().map(({ pipelineId }) => pipelineId)
    expect(of(busy.id)?.pipelines.map(({ id }) => id)).toEqual(named)
    expect(of(old.id)).toMatchObject({ runs: 0, pipelineCount: 0, pipelines: [], lastRunId: last.runId })
    expect(of(unused.id)).toMatchObject({ runs: 0, pipelineCount: 0, pipelines: [], lastRunId: null, lastUsedAt: null })
  })

  it('tell the dataset that the newest import has fed, while it is not archived', async () => {
    const source = await givenFolder('again')
    expect(await findImportedInto(database.db, source.id)).toBeUndefined()
    await fedBy(source.id, 3, true)
    const newest = await fedBy(source.id, 2, true)
    await fedBy(source.id, 1, false)
    expect(await findImportedInto(database.db, source.id)).toBe(newest)

    await database.db.updateTable('datasets').set({ archivedAt: new Date() }).where('id', '=', newest).execute()

    expect(await findImportedInto(database.db, source.id)).toBeUndefined()
  })

  it('tell no dataset where the import is older than the newest thousand', async () => {
    const source = await givenFolder('read ever since')
    await fedBy(source.id, 2, true)
    await givenUses(source.id, 999)
    const before = await findImportedInto(database.db, source.id)
    await givenUses(source.id, 1)

    const after = await findImportedInto(database.db, source.id)

    expect(before).toBeDefined()
    expect(after).toBeUndefined()
  })

  it('names no pipeline that only imports', async () => {
    const source = await givenFolder('imported')
    const { pipelineId } = await givenUse(source.id, 1)
    await database.db.updateTable('pipelines').set({ isBuiltIn: true }).where('id', '=', pipelineId).execute()

    const [found] = await listSourceUses(database.db, { sourceIds: [source.id], since: since() })

    expect(found).toMatchObject({ runs: 1, pipelineCount: 0, pipelines: [] })
  })

  it('are counted one by one or by the day, whenever days were added up', async () => {
    const start = Date.parse('2026-03-01T00:00:00Z')
    const days = 12
    const sources = [await givenFolder('first'), await givenFolder('second'), await givenFolder('third')]
    const pipelines = await Promise.all([1, 2, 3, 4, 5].map(async () => (await givenRun(database.db)).pipelineId))
    const builtIn = pipelines[0] ?? ''
    await database.db.updateTable('pipelines').set({ isBuiltIn: true }).where('id', '=', builtIn).execute()
    // No two at the same time: pipelines are named in the order of their newest use.
    const drawn = fc.sample(fc.tuple(fc.nat(2), fc.nat(4), fc.nat(days * 24 - 1)), { numRuns: 200, seed: 5 })
    const uses: SourceUseRow[] = drawn.map(([source, pipeline, hour], index) => ({
      sourceId: sources[source]?.id ?? '', pipelineId: pipelines[pipeline] ?? '',
      runId: v7(), projectId: DEFAULT_PROJECT_ID,
      usedAt: new Date(start + hour * 3_600_000 + index),
    }))
    await database.db.insertInto('sourceUses').values(uses).execute()
    const expectedOf = (sourceId: string, from: Date) => {
      const recent = uses.filter(use => use.sourceId === sourceId && use.usedAt >= from)
      const newest = recent.toSorted((a, b) => b.usedAt.getTime() - a.usedAt.getTime())
      const named = [...new Set(newest.map(({ pipelineId }) => pipelineId))].filter(id => id !== builtIn)
      return { runs: recent.length, pipelineCount: named.length, pipelines: named.slice(0, MOST_NAMED_PIPELINES) }
    }
    const minute = fc.integer({ min: -60, max: (days + 2) * 1_440 }).map(minutes => new Date(start + minutes * 60_000))
    const midnight = fc.integer({ min: -1, max: days + 1 }).map(day => new Date(start + day * DAY_MS))
    const begin = fc.oneof(minute, midnight)
    await fc.assert(fc.asyncProperty(fc.array(minute, { maxLength: 3 }), begin, async (moments, from) => {
      await database.db.deleteFrom('sourceUseDays').execute()
      for (const moment of moments) {
        await Promise.all([1, 2].map(() => addUpSourceUses(database.db, moment)))
      }

      const found = await listSourceUses(database.db, { sourceIds: sources.map(({ id }) => id), since: from })

      expect(found.map(use => ({
        runs: use.runs, pipelineCount: use.pipelineCount, pipelines: use.pipelines.map(({ id }) => id),
      }))).toEqual(sources.map(({ id }) => expectedOf(id, from)))
    }), { numRuns: kind === 'postgres' ? 60 : 30 })
  })

  it('of days that have ended are not read one by one', async () => {
    const source = await givenFolder('added up')
    const { projectId, pipelineId } = await givenRun(database.db)
    const uses = [0.5, 1.5, 2.5, 28, 40].map(daysAgo => ({
      sourceId: source.id, runId: v7(), projectId, pipelineId, usedAt: new Date(Date.now() - daysAgo * DAY_MS),
    }))
    await database.db.insertInto('sourceUses').values(uses).execute()
    await addUpSourceUses(database.db, new Date())
    // Of them the console would not delete any.
    const addedUp = uses.slice(2, 4).map(({ runId }) => runId)
    await database.db.deleteFrom('sourceUses').where('runId', 'in', addedUp).execute()

    const [found] = await listSourceUses(database.db, { sourceIds: [source.id], since: since() })

    expect(found).toMatchObject({ runs: 4, pipelineCount: 1, lastUsedAt: uses[0]?.usedAt })
  })

  it('are found among 10,000 sources without reading a table from end to end', async () => {
    await sql`
      insert into data_sources (id, project_id, name, kind, stage_kind, parameters, columns)
      select gen_random_uuid(), ${DEFAULT_PROJECT_ID}, 'source ' || n, 'folder', 'ingest.csv', '{}', '[]'
      from generate_series(1, 10000) n`.execute(database.db)
    const { pipelineId } = await givenRun(database.db)
    await sql`
      insert into source_uses (source_id, run_id, project_id, pipeline_id, used_at)
      select id, gen_random_uuid(), project_id, ${pipelineId}, now() - n * interval '1 day'
      from data_sources, generate_series(1, 3) n`.execute(database.db)
    await sql`
      insert into pipelines (id, project_id, name, description)
      select gen_random_uuid(), ${DEFAULT_PROJECT_ID}, 'one of many ' || n, ''
      from generate_series(1, 3000) n`.execute(database.db)
    const busy = await givenFolder('read every minute')
    await givenUses(busy.id, 5_000)
    await sql`
      insert into datasets (id, project_id, name)
      select gen_random_uuid(), ${DEFAULT_PROJECT_ID}, 'one of many ' || n
      from generate_series(1, 1000) n`.execute(database.db)
    await sql`
      insert into dataset_versions (id, project_id, dataset_id, semver, state, manifest, manifest_uri, manifest_sha256,
        rows, bytes, columns, stats, parents, produced_by_run, produced_by_stage)
      select gen_random_uuid(), project_id, id, '1.0.' || n, 'SEALED', '{}', '', 'many ' || n, 0, 0, '[]', '{}', '[]',
        gen_random_uuid(), 'out'
      from (select * from datasets limit 1) fed, generate_series(1, 3000) n`.execute(database.db)
    await addUpSourceUses(database.db, new Date())
    await sql`
      analyze source_uses, source_use_days, data_sources, pipelines, datasets, dataset_versions`.execute(database.db)
    const ids = (await database.db.selectFrom('dataSources').select('id').limit(50).execute()).map(({ id }) => id)

    const plans = await Promise.all([
      selectSourceUses({ sourceIds: ids, since: since() }), selectImportedInto(database.db, busy.id),
    ].map(select => sql`explain (format json) ${select}`.execute(database.db)))

    for (const plan of plans) {
      expect(JSON.stringify(plan.rows)).toContain('source_uses_newest_idx')
      expect(JSON.stringify(plan.rows)).not.toContain('Seq Scan')
    }
  })

  it('are known of runs from before they were noted', async () => {
    const names = ['chosen', 'own', 'replaced', 'reused']
    const [chosen, own, replaced, reused] = await Promise.all(names.map(name => givenFolder(`before: ${name}`)))
    const { runId } = await givenRun(database.db, { stages: [
      { key: 'a', kind: 'ingest.csv', sourceId: replaced?.id ?? '', input: { sourceId: chosen?.id ?? '' } },
      { key: 'b', kind: 'ingest.csv', sourceId: own?.id ?? '' },
      { key: 'c', kind: 'ingest.csv', sourceId: reused?.id ?? '' },
    ] })
    const reuse = '{"reuse":{"runId":"","stageKeys":["c"]}}'
    await sql`update task_runs set spec = spec || ${reuse}::jsonb where id = ${runId}`.execute(database.db)

    await migrateTo(database, '0067_record_shapes')
    await migrateToLatest(database)

    const uses = await database.db.selectFrom('sourceUses').select('sourceId').where('runId', '=', runId).execute()
    expect(new Set(uses.map(({ sourceId }) => sourceId))).toEqual(new Set([chosen?.id, own?.id]))
  })
})
