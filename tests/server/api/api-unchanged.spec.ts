import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { createApi } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { givenPipeline, givenTask, someName, threeStages } from '../../support/api/api-things'
import { mainDatabase } from '../../support/services/databases'
import { givenRun } from '../../support/run/given-run'
import { hold } from '../../support/hold'

describe.each([mainDatabase()])('a change that changes nothing, on %s', (kind) => {
  const server = hold(() => startApiServer(kind))

  const api = createApi(() => server.url)

  const folder = {
    kind: 'folder' as const, stageKind: 'ingest.jsonl' as const, parameters: { root: '/srv/x', glob: '*.jsonl' },
  }

  const change = (path: string, method: string, body: object, ifMatch: string) => fetch(
    `${server.url}/api/v1/${path}`,
    { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'if-match': ifMatch } },
  )

  /** A project that can have a budget. */
  async function givenPriced() {
    const { id } = await api(
      'projectCreate', { body: { key: someName('b').replace(' ', '-').toLowerCase(), name: 'Priced' } },
    )
    const model = await api(
      'modelCreate', { body: { projectId: id, name: someName('model'), provider: 'service', model: 'mock-chat' } },
    )
    await api('modelPriceCreate', {
      params: { id: model.id },
      body: { currency: 'EUR', inputPrice: '2', outputPrice: '0', validFrom: '2026-01-01T00:00:00Z' },
    })
    return { path: `projects/${id}/budget`, budget: { amount: '5', currency: 'EUR', stops: false } }
  }

  /** Each noun with a first version, the requests that leave it as it is, and one that does not. */
  const nouns: Record<string, () => Promise<{ path: string, method?: 'PUT', same: object[], other: object }>> = {
    'projects': async () => {
      const { id } = await api('projectCreate', { body: { key: `p${Date.now() % 1e8}`, name: 'Same' } })
      return {
        path: `projects/${id}`, same: [{}, { name: 'Same' }, { name: 'Same', description: '' }],
        other: { description: 'x' },
      }
    },
    'datasets': async () => {
      const { id, name } = await api('datasetCreate', { body: { name: someName('dataset') } })
      return { path: `datasets/${id}`, same: [{}, { name }, { description: '' }], other: { description: 'x' } }
    },
    'sources': async () => {
      const { id, name } = await api('sourceCreate', { body: { name: someName('source'), ...folder } })
      return {
        path: `sources/${id}`, same: [{}, { name }, { parameters: { glob: '*.jsonl', root: '/srv/x' } }],
        other: { name: someName('source') },
      }
    },
    'tasks': async () => {
      const { taskId } = await givenTask(api)
      return {
        path: `tasks/${taskId}`, same: [{}, { priority: 0 }, { inputs: {}, parameters: {}, revision: null }],
        other: { priority: 3 },
      }
    },
    'pipelines': async () => {
      const { pipeline: { id, name }, datasetId } = await givenPipeline(api)
      return {
        path: `pipelines/${id}`, method: 'PUT', same: [{ name, stages: threeStages(datasetId) }],
        other: { name, description: 'x', stages: threeStages(datasetId) },
      }
    },
    'budgets': async () => {
      const { path, budget } = await givenPriced()
      await change(path, 'PUT', budget, '"0"')
      return { path, method: 'PUT', same: [budget, { ...budget, amount: '5.00' }], other: { ...budget, amount: null } }
    },
    'budgets that are not there': async () => {
      const { path, budget } = await givenPriced()
      return { path, method: 'PUT', same: [{ ...budget, amount: null }], other: budget }
    },
    'runs': async () => {
      const { runId } = await givenRun(server.db)
      await server.db
        .updateTable('taskRuns').set({ observedState: 'FAILED', disposition: 'open' }).where('id', '=', runId).execute()
      return { path: `runs/${runId}`, same: [{ disposition: 'open' }], other: { disposition: 'waived', note: 'known' } }
    },
  }

  async function countAudits(): Promise<number> {
    const { rows: [row] } = await sql<{ count: number }>`select count(*)::int as count from audit_log`
      .execute(server.db)
    return row?.count ?? 0
  }

  it.each(Object.keys(nouns))('keeps the version of %s, and leaves no audit entry', async (noun) => {
    const { path, method = 'PATCH', same, other } = await nouns[noun]!()
    const url = `${server.url}/api/v1/${path}`
    const first = await fetch(url)
    const version = first.headers.get('etag') ?? ''
    const [audits, told] = [await countAudits(), server.published.length]

    const answers = []
    for (const body of same) {
      const answer = await change(path, method, body, version)
      answers.push([answer.status, answer.headers.get('etag'), await answer.json()])
    }

    expect(answers).toEqual(await Promise.all(same.map(async () => [200, version, await (await fetch(url)).json()])))
    expect([await countAudits(), server.published.length]).toEqual([audits, told])

    const changed = await change(path, method, other, version)
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(version)
    expect([await countAudits(), server.published.length > told]).toEqual([audits + 1, true])
  })
})
