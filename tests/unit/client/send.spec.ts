import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, createClient, each } from '#client/index'

const ID = '0190ffff-0000-7000-8000-000000000000'
const BASE = 'http://console.test'

interface Sent { url: string, method: string, headers: Record<string, string>, body: unknown }
type Step = Response | Error

/** A client whose requests are answered one after another. */
function given(...steps: Step[]) {
  const sent: Sent[] = []
  const fetch = (url: string, { method = '', headers, body, signal }: RequestInit) => {
    sent.push({ url, method, headers: headers as Record<string, string>, body })
    const step = steps.shift() ?? Response.json({})
    return signal?.aborted
      ? Promise.reject(signal.reason as Error)
      : step instanceof Error ? Promise.reject(step) : Promise.resolve(step)
  }
  return { sent, client: createClient({ baseUrl: BASE, token: 'secret', fetch }) }
}

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json(
    {
      type: 'urn:x', title: code, status, code, detail: 'why', requestId: 'r',
      errors: [{ pointer: '/name', code: 'too_small', message: 'short' }],
    },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  )

/** Lets all waits pass. @returns how long they were, in seconds. */
async function settle<T>(work: Promise<T>): Promise<{ value: T | undefined, error: unknown, seconds: number }> {
  const from = Date.now()
  const done = work.then(value => ({ value, error: undefined }), (error: unknown) => ({ value: undefined, error }))
  await vi.runAllTimersAsync()
  return { ...await done, seconds: (Date.now() - from) / 1_000 }
}

describe('the published client', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('writes a request as the route defines it', async () => {
    const { sent, client } = given(
      Response.json({ items: [] }), Response.json({}), new Response(undefined, { status: 204 }), new Response('a\n'),
    )

    await client.runList({ query: { state: ['FAILED', 'CRASHED'], count: true } })
    await client.datasetChange({ params: { id: ID }, version: 3, body: { name: 'x' } })
    const nothing = await client.datasetDelete({ params: { id: ID }, version: '*' })
    const file = await client.datasetDownload({ params: { id: ID, version: 'a/b' } })

    expect(sent).toMatchObject([
      {
        method: 'GET', url: `${BASE}/api/v1/runs?state=FAILED&state=CRASHED&count=true`,
        headers: { authorization: 'Bearer secret' }, body: undefined,
      },
      {
        method: 'PATCH', url: `${BASE}/api/v1/datasets/${ID}`,
        headers: { 'If-Match': '"3"', 'content-type': 'application/json' }, body: '{"name":"x"}',
      },
      { method: 'DELETE', headers: { 'If-Match': '*' }, body: undefined },
      { method: 'GET', url: `${BASE}/api/v1/datasets/${ID}/versions/a%2Fb/download` },
    ])
    expect(nothing).toBeUndefined()
    expect(await file.text()).toBe('a\n')
  })

  it('sends a creation again under the same key, when the answer says', async () => {
    const { sent, client } = given(
      problem(429, 'too_many_requests', { 'retry-after': '7' }), new TypeError('fetch failed'),
      problem(409, 'conflict', { 'retry-after': '2' }), Response.json({ id: ID }),
    )

    const { value, seconds } = await settle(client.taskLaunch({ params: { id: ID } }))

    expect(value).toEqual({ id: ID })
    expect(seconds).toBeGreaterThanOrEqual(9)
    expect(sent).toHaveLength(4)
    expect(new Set(sent.map(({ headers }) => headers['Idempotency-Key'])).size).toBe(1)
  })

  it.each([
    ['Thu, 31 Dec 2026 23:59:59 GMT', 5],
    ['Thursday, 31-Dec-26 23:59:59 GMT', 5],
    ['Thu Dec 31 23:59:59 2026', 5],
    ['Thu, 31 Dec 2026 23:59:40 GMT', 0],
  ])('waits until the date of a Retry-After: %s', async (date, expected) => {
    vi.setSystemTime('2026-12-31T23:59:54Z')
    const { sent, client } = given(problem(429, 'too_many_requests', { 'retry-after': date }))

    const { seconds } = await settle(client.runList())

    expect(seconds).toBe(expected)
    expect(sent).toHaveLength(2)
  })

  it.each([
    '1.5', 'soon', '',
  ])('waits its own time when Retry-After says neither seconds nor a date: %j', async (value) => {
    const { client } = given(problem(429, 'too_many_requests', { 'retry-after': value }))

    const { seconds } = await settle(client.runList())

    expect(seconds).toBeGreaterThanOrEqual(0.25)
    expect(seconds).toBeLessThanOrEqual(0.5)
  })

  it.each([
    [
      'a change after 503, which may have been made', [problem(503, 'unavailable', { 'retry-after': '1' })],
      'unavailable',
    ],
    [
      'what is to wait for an hour', [problem(429, 'too_many_requests', { 'retry-after': '3600' })],
      'too_many_requests',
    ],
    ['a conflict that does not end by itself', [problem(409, 'conflict')], 'conflict'],
  ])('does not send again %s', async (_, steps, code) => {
    const { sent, client } = given(...steps)

    const { error } = await settle(client.datasetChange({ params: { id: ID }, version: 1, body: {} }))

    expect(sent).toHaveLength(1)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ problem: { code, errors: [{ pointer: '/name' }] } })
  })

  it('gives up after its retries, with the last problem', async () => {
    const { sent, client } = given(...Array.from({ length: 9 }, () => problem(503, 'unavailable')))

    const { error, seconds } = await settle(client.runList())

    expect(sent).toHaveLength(4)
    expect(seconds).toBeGreaterThan(1)
    expect(error).toMatchObject({ status: 503 })
  })

  it('stops waiting when it is aborted', async () => {
    const { sent, client } = given(problem(429, 'too_many_requests', { 'retry-after': '30' }))
    const leaving = new AbortController()

    const work = client.runList({ signal: leaving.signal }).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(10)
    leaving.abort(new Error('left'))

    expect(await work).toMatchObject({ message: 'left' })
    expect(sent).toHaveLength(1)
  })

  it('makes a problem of what is no problem document', async () => {
    const { client } = given(new Response(
      '<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } },
    ))

    expect((await settle(client.runList())).error)
      .toMatchObject({ status: 502, problem: { code: 'internal', detail: '<h1>Bad gateway</h1>' } })
  })

  it('reads every page of a list', async () => {
    const { sent, client } = given(
      Response.json({ items: [1, 2], nextCursor: 'c' }), Response.json({ items: [3], nextCursor: null }),
    )

    const items = await Array.fromAsync(each(query => client.runList({ query }), 2))

    expect(items).toEqual([1, 2, 3])
    expect(sent.map(({ url }) => new URL(url).search)).toEqual(['?limit=2', '?limit=2&cursor=c'])
  })
})
