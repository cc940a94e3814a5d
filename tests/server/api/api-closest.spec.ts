import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { databases } from '../../support/services/databases'
import { givenRun } from '../../support/run/given-run'
import { hold } from '../../support/hold'

const MANY = 1_200

describe.each(databases())('things found by name on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  beforeAll(async () => {
    const { pipelineId } = await givenRun(server.db)
    await sql`update pipelines set current_revision_id = (select id from pipeline_revisions where pipeline_id = pipelines.id) where id = ${pipelineId}`.execute(server.db)
    const things = Array.from({ length: MANY }, (_, index) => ({ id: v7(), name: `Thing ${index + 1}` }))
    const given = sql`jsonb_to_recordset(${JSON.stringify(things)}::jsonb) as given (id uuid, name text)`
    await sql`insert into pipelines (id, project_id, name, description, current_revision_id)
      select given.id, ${DEFAULT_PROJECT_ID}::uuid, given.name, case when given.name = 'Thing 7' then 'for 100% of the rice' else '' end,
        null from ${given}`.execute(server.db)
    await sql`insert into pipeline_revisions (id, project_id, pipeline_id, number, spec, sha256, actor)
      select gen_random_uuid(), project_id, id, 1, (select spec from pipeline_revisions limit 1), '', 'test' from pipelines where name like 'Thing %'`.execute(server.db)
    await sql`update pipelines set current_revision_id = revision.id from pipeline_revisions revision where pipeline_id = pipelines.id`.execute(server.db)
    await sql`insert into datasets (id, project_id, name) select id, ${DEFAULT_PROJECT_ID}::uuid, name from ${given}`.execute(server.db)
    await sql`insert into data_sources (id, project_id, name, kind, stage_kind, parameters, columns)
      select id, ${DEFAULT_PROJECT_ID}::uuid, name, 'folder', 'ingest.jsonl', '{"path":"/data"}', '[]' from ${given}`.execute(server.db)
  })

  const find = async (route: 'pipelineList' | 'sourceList' | 'datasetList', q: string) => {
    const page = await api(route, { query: { q, closest: 'true', limit: 5 } })
    return { names: page.items.map(({ name }) => name), nextCursor: page.nextCursor }
  }

  it.each(['pipelineList', 'sourceList', 'datasetList'] as const)('are the closest of all, not of the newest: %s', async (route) => {
    expect((await find(route, 'Thing 3')).names.slice(0, 2)).toEqual(['Thing 3', 'Thing 39'])
    expect((await find(route, 'thing 1')).names[0]).toBe('Thing 1')
    const { names, nextCursor } = await find(route, '77 THING')
    expect(names).toEqual(['Thing 77', 'Thing 977', 'Thing 877', 'Thing 779', 'Thing 778'])
    expect(nextCursor).toBeNull()
    expect(await find(route, 'Thing 9999')).toEqual({ names: [], nextCursor: null })
    expect(await find(route, 'Thing_')).toEqual({ names: [], nextCursor: null })
  })

  it('are pipelines also by their description', async () => {
    expect((await find('pipelineList', 'rice 100% thing')).names).toEqual(['Thing 7'])
    expect((await api('pipelineList', { query: { q: 'rice' } })).items).toEqual([])
  })
})
