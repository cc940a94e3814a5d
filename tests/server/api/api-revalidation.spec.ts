import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { givenTask, someName } from '../../support/api/api-things'
import { createApi, raw } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { givenRun } from '../../support/run/given-run'
import { hold } from '../../support/hold'

describe.each([mainDatabase()])('answers that the caller has, on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const get = (path: string, etag?: string | null) =>
    raw(server.url, path, { headers: etag ? { 'if-none-match': etag } : {} })

  it.each([
    '/datasets', '/runs?state=FAILED&count=true', '/stage-kinds', '/metrics/summary?from=now-24h&to=now',
    '/metrics/line?from=now-24h&to=now', '/overview', '/runs/histogram?grain=day', '/openapi.json',
  ])('are not sent again while unchanged: %s', async (path) => {
    const first = await get(path)
    const etag = first.headers.get('etag')
    // The first of these compares what was made, the second need not make it.
    const again = [
      await get(path, etag), await get(path, etag), await get(path, `"other", ${etag}`), await get(path, '*'),
    ]

    expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
    expect(again.map(answer => answer.status)).toEqual([304, 304, 304, 304])
    expect(again.map(answer => answer.headers.get('etag'))).toEqual(Array.from({ length: 4 }, () => etag))
    expect(again[1]?.headers.get('cache-control')).toBe('private, no-cache')
    expect(again[1]?.headers.get('vary')).toBe('Accept-Encoding')
  })

  it('are sent when something has changed', async () => {
    const dataset = await api('datasetCreate', { body: { name: someName('dataset') } })
    const etag = (await get('/datasets')).headers.get('etag')
    const before = [await get('/datasets', etag), await get('/datasets', etag)]
    await api('datasetChange', { params: { id: dataset.id }, body: { name: someName('dataset') }, version: 1 })

    const after = await get('/datasets', etag)

    expect(before.map(answer => answer.status)).toEqual([304, 304])
    expect(after.status).toBe(200)
  })

  it('are sent when a run has come into the overview', async () => {
    const etag = (await get('/overview')).headers.get('etag')
    await get('/overview', etag)
    await givenRun(server.db)

    const after = await get('/overview', etag)

    expect(after.status).toBe(200)
  })

  it('are sent when a part has changed that the version does not include', async () => {
    const { taskId } = await givenTask(api)
    const { id } = await api('taskLaunch', { params: { id: taskId }, body: {} })
    const etag = (await get(`/runs/${id}`)).headers.get('etag')
    await get(`/runs/${id}`, etag)
    await server.db.updateTable('taskRuns').set({ observedState: 'RUNNING' }).where('id', '=', id).execute()

    const after = await get(`/runs/${id}`, etag)

    expect(after.status).toBe(200)
    expect(after.headers.get('etag')).toMatch(/^"1-/)
  })

  it('have the tag that If-Match accepts, alone, in a list, or as any', async () => {
    const { id } = await api('datasetCreate', { body: { name: someName('dataset') } })
    const change = (ifMatch: string) => raw(server.url, `/datasets/${id}`, {
      method: 'PATCH', body: JSON.stringify({ name: someName('dataset') }),
      headers: { 'content-type': 'application/json', 'if-match': ifMatch },
    })
    const etag = (await get(`/datasets/${id}`)).headers.get('etag') ?? ''

    const statuses = []
    for (const ifMatch of [etag, '"1"', '"x,y", "7", "2"', '*', 'W/"4"', '"1", "2"']) {
      statuses.push((await change(ifMatch)).status)
    }

    expect(statuses).toEqual([200, 412, 200, 200, 412, 412])
  })
})
