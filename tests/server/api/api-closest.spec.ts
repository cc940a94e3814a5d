import { sql } from 'kysely'
import { v7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureReadyMade } from '#db/repositories/alert/alert-rule.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { databases } from '../../support/services/databases'
import { givenMany } from '../../support/run/many-things'
import { givenRun } from '../../support/run/given-run'
import { hold } from '../../support/hold'

const MANY = 1_200
const LISTS = ['pipelineList', 'sourceList', 'datasetList', 'qcPolicyList', 'modelList', 'alertRuleList'] as const
type List = (typeof LISTS)[number] | 'templateUseList'

describe.each(databases())('things found by name on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)
  const idsOf = new Map<List, string[]>()

  beforeAll(async () => {
    const { db } = server
    const { pipelineId } = await givenRun(db)
    await sql`update pipelines set current_revision_id = (
      select id from pipeline_revisions where pipeline_id = pipelines.id) where id = ${pipelineId}`.execute(db)
    const [dataset, source, policy, config] = Array.from({ length: 4 }, () => v7())
    const project = DEFAULT_PROJECT_ID
    await sql`insert into datasets (id, project_id, name) values (${dataset}, ${project}, 'Own')`.execute(db)
    await sql`insert into data_sources (id, project_id, name, kind, stage_kind, parameters, columns)
      values (${source}, ${project}, 'Own', 'folder', 'ingest.jsonl', '{"path":"/data"}', '[]')`.execute(db)
    const plan = { kind: 'fixed', sampleSize: 5, acceptNumber: 0 }
    const review = { rubric: [], defects: [], secondReviewRatio: 0, claimMinutes: 15 }
    await sql`insert into qc_policies (id, project_id, name, description, spec)
      values (${policy}, ${project}, 'Own', '', ${JSON.stringify({ rules: [], plan, review })}::jsonb)`.execute(db)
    await sql`insert into model_configs (id, project_id, name, provider, model)
      values (${config}, ${project}, 'Own', 'service', 'local:words')`.execute(db)
    await sql`insert into model_config_versions (config_id, number, project_id, spec, actor)
      values (${config}, 1, ${project}, '{}', 'test')`.execute(db)
    const { id: rule } = await api('alertRuleCreate', { body: {
      name: 'Own', metric: 'failures_open', comparison: 'above', warning: 0, groupBy: ['pipeline'],
    } })
    const many = async (list: List, ...[table, like = '']: [Parameters<typeof givenMany>[1], string | undefined]) =>
      idsOf.set(list, await givenMany(db, table, { like, count: MANY }))
    await many('pipelineList', 'pipelines', pipelineId)
    await sql`update pipelines set description = 'for 100% of the rice' where name = 'Thing 7'`.execute(db)
    await many('sourceList', 'dataSources', source)
    await many('datasetList', 'datasets', dataset)
    await many('qcPolicyList', 'qcPolicies', policy)
    await many('modelList', 'modelConfigs', config)
    await many('alertRuleList', 'alertRules', rule)
  })

  const find = async (route: List, q: string) => {
    const page = await api(route, { query: { q, closest: 'true', limit: 5 } })
    return { names: page.items.map(({ name }) => name), nextCursor: page.nextCursor }
  }

  it.each(LISTS)('are the closest of all, not of the newest: %s', async (route) => {
    expect((await find(route, 'Thing 3')).names.slice(0, 2)).toEqual(['Thing 3', 'Thing 39'])
    expect((await find(route, 'thing 1')).names[0]).toBe('Thing 1')
    const { names, nextCursor } = await find(route, '77 THING')
    expect(names).toEqual(['Thing 77', 'Thing 977', 'Thing 877', 'Thing 779', 'Thing 778'])
    expect(nextCursor).toBeNull()
    expect(await find(route, 'Thing 9999')).toEqual({ names: [], nextCursor: null })
    expect(await find(route, 'Thing_')).toEqual({ names: [], nextCursor: null })
  })

  it.each(LISTS)('are found by their ids, however old they are: %s', async (route) => {
    const [oldest = '', next = ''] = idsOf.get(route) ?? []

    const one = await api(route, { query: { id: [oldest] } })
    const two = await api(route, { query: { id: [oldest, next, v7()] } })
    const archived = await api(route, { query: { id: [oldest], archived: 'true' } })
    const wrong = api(route, { query: { id: ['not-an-id'] } })

    expect(one.items.map(({ name }) => name)).toEqual(['Thing 1'])
    expect(two.items.map(({ name }) => name)).toEqual(['Thing 2', 'Thing 1'])
    expect(archived.items).toEqual([])
    await expect(wrong).rejects.toMatchObject({ status: 400 })
  })

  it('are pipelines also by their description', async () => {
    expect((await find('pipelineList', 'rice 100% thing')).names).toEqual(['Thing 7'])
    expect((await api('pipelineList', { query: { q: 'rice' } })).items).toEqual([])
  })

  it('are ready-made rules by the names that pages show, in either language, until they are named', async () => {
    const { db } = server
    await db.transaction().execute(trx => ensureReadyMade(trx))
    const listNames = async (q: string) =>
      (await api('alertRuleList', { query: { q } })).items.map(({ name }) => name)

    expect((await find('alertRuleList', '失败 任务')).names).toEqual(['Run failed'])
    expect((await find('alertRuleList', 'factory calls')).names).toEqual(['gRPC success rate low'])
    expect(await listNames('对工厂的调用')).toEqual(['gRPC success rate low'])
    expect(await listNames('calls to the FACTORY')).toEqual(['gRPC success rate low'])
    expect(await listNames('factory calls')).toEqual([])
    expect(await listNames('gRPC success')).toEqual(['gRPC success rate low'])

    await sql`update alert_rules set name = 'Mine' where ready_made = 'grpc_success'`.execute(db)

    expect((await find('alertRuleList', '工厂')).names).toEqual([])
    expect((await find('alertRuleList', 'mine')).names).toEqual(['Mine'])
  })

  it('are templates that pipelines came from, with those versions, and by the name of the product in either language', async () => {
    const { db } = server
    const [own, product] = [v7(), v7()]
    await sql`insert into pipeline_templates (id, project_id, built_in, name, description, icon, draft) values
      (${own}, ${DEFAULT_PROJECT_ID}, null, 'Rice line', '', 'workflow', '{"stages":[]}'),
      (${product}, null, 'dialogue', 'Dialogue cleaning', '', 'workflow', null)
      on conflict do nothing`.execute(db)
    const givenVersion = async (templateId: string, number: string) => {
      const id = v7()
      await sql`insert into template_versions
        (id, template_id, project_id, number, spec, spec_format, sha256, message, actor)
        select ${id}::uuid, id, project_id, ${number}, '{"stages":[]}', 1, ${number}, '', 'test'
        from pipeline_templates where id = ${templateId}`.execute(db)
      return id
    }
    const versions = [
      await givenVersion(own, '1.0.0'), await givenVersion(own, '1.10.0'), await givenVersion(own, '1.9.0'),
      await givenVersion(product, '1.0.0'),
    ]
    const before = await api('templateUseList', {})
    // The oldest pipelines alone use it.
    await Promise.all(versions.map((version, index) => sql`
      update pipeline_revisions set template_version_id = ${version}
      where pipeline_id = ${idsOf.get('pipelineList')?.[index] ?? ''}`.execute(db)))

    const all = await api('templateUseList', {})

    expect(before.items).toEqual([])
    expect(all.items).toHaveLength(2)
    expect(all.items)
      .toContainEqual({ id: own, name: 'Rice line', builtIn: null, versions: ['1.10.0', '1.9.0', '1.0.0'] })
    expect((await find('templateUseList', '清洗 对话')).names).toEqual(['Dialogue cleaning'])
    expect((await find('templateUseList', 'clean')).names).toEqual(['Dialogue cleaning'])
    expect(await find('templateUseList', 'LINE rice')).toEqual({ names: ['Rice line'], nextCursor: null })
    expect((await find('templateUseList', 'wheat')).names).toEqual([])
    expect((await api('templateUseList', { query: { id: [own] } })).items).toHaveLength(1)
    expect((await api('templateUseList', { query: { id: [v7()] } })).items).toEqual([])
    await expect(api('templateUseList', { query: { limit: 0 } })).rejects.toMatchObject({ status: 400 })
  })
})
