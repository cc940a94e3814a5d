import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { runBulk, runListQuery } from '#shared/contract/run/run-list.contract'
import { runDisposition } from '#shared/contract/run/run.contract'
import { sourceCreate } from '#shared/contract/source.contract'
import { createApiClient, type ApiFetchOptions } from '~/utils/api/api-client'

const routes: [string, RouteDefinition][] = Object.entries(ROUTES)
const ID = '0190ffff-0000-7000-8000-000000000000'

it('every route parses anything without breaking', () => {
  const schemas = routes.flatMap(([id, { params, query, body }]) =>
    [params, query, body].map(schema => [id, schema] as const))
  fc.assert(fc.property(fc.anything(), (value) => {
    for (const [id, schema] of schemas) {
      try {
        schema?.safeParse(value)
      }
      catch (cause) {
        throw new Error(id, { cause })
      }
    }
  }), { numRuns: 100 })
})

it.each(routes.flatMap(
  ([id, { params, query, body }]) => [params, query, body].flatMap(schema => schema ? [[id, schema] as const] : []),
))('%s refuses an unknown field', (_, schema) => {
  const { error } = schema.safeParse({ surprise: 1, kind: 'folder' })

  expect(JSON.stringify(error?.issues)).toMatch(/surprise/)
})

describe('a list of runs', () => {
  it('accepts one state or several', () => {
    expect(runListQuery.parse({ state: 'FAILED' }).state).toEqual(['FAILED'])
    expect(runListQuery.parse({ state: ['FAILED', 'CRASHED'] }).state).toEqual(['FAILED', 'CRASHED'])
    expect(runListQuery.parse({})).toEqual({ limit: 50, count: false, sort: '-createdAt', by: 'created' })
  })

  it.each([
    { limit: '0' }, { limit: '201' }, { limit: 'x' }, { sort: 'name' }, { state: 'BROKEN' }, { by: 'ended' },
    { count: 'maybe' }, { projectId: 'x' },
  ])('refuses %j', (query) => {
    expect(runListQuery.safeParse(query).success).toBe(false)
  })
})

it.each([
  {}, { disposition: 'waived' }, { disposition: 'waived', note: ' ' }, { disposition: 5, note: 5 },
  { disposition: 'none' },
])('the disposition %j is refused', (body) => {
  expect(runDisposition.safeParse(body).success).toBe(false)
})

it('a waiver of many runs needs a reason, a preview of it does not', () => {
  expect(runBulk.safeParse({ action: 'waive', ids: [ID], reason: 'known' }).success).toBe(true)
  expect(runBulk.safeParse({ action: 'waive', ids: [ID], dryRun: true }).success).toBe(true)
  expect(runBulk.safeParse({ action: 'reopen', ids: [ID] }).success).toBe(true)
})

it.each([
  {}, { action: 'waive', ids: [ID] }, { action: 'waive', ids: [ID], reason: 5 }, { action: 'open', ids: [ID] },
  { action: 'resolve', ids: [] },
])('many runs with %j are refused', (body) => {
  expect(runBulk.safeParse(body).success).toBe(false)
})

it('keeps the settings of the two kinds of source separate', () => {
  expect(sourceCreate.safeParse({ kind: 'upload', name: 'a', uploadId: ID }).success).toBe(true)
  expect(sourceCreate.safeParse({ kind: 'upload', name: 'a' }).success).toBe(false)
  expect(sourceCreate.safeParse({
    kind: 'folder', name: 'a', stageKind: 'ingest.csv', parameters: {}, uploadId: ID,
  }).success).toBe(false)
})

describe('the client', () => {
  const sent: { url: string, options: ApiFetchOptions }[] = []
  const api = createApiClient((url, options) => {
    sent.push({ url, options })
    return Promise.resolve({})
  })

  it('sends requests as the route defines them', async () => {
    await api('projectChange', { params: { id: ID }, body: { name: 'x' }, version: 3 })
    await api('taskLaunch', { params: { id: ID }, idempotencyKey: 'k' })
    await api('runList', { query: { state: ['FAILED'], cursor: undefined } })

    expect(sent).toEqual([
      {
        url: `/api/v1/projects/${ID}`,
        options: { method: 'PATCH', headers: { 'If-Match': '"3"' }, body: { name: 'x' } },
      },
      { url: `/api/v1/tasks/${ID}/runs`, options: { method: 'POST', headers: { 'Idempotency-Key': 'k' }, body: {} } },
      { url: '/api/v1/runs', options: { method: 'GET', headers: {}, query: { state: ['FAILED'] } } },
    ])
  })

  it('escapes parameters in the path', async () => {
    await api('datasetVersionGet', { params: { id: '../../x', version: 'a/b?c' } })

    expect(sent.at(-1)?.url).toBe('/api/v1/datasets/..%2F..%2Fx/versions/a%2Fb%3Fc')
  })
})
