import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { until } from '../../support/services/process.ts'
import { makeTask, post } from '../given-runs.ts'

export interface Tally {
  /** Actions done, and of them those that went wrong, by what was done. */
  done: Record<string, number>
  failed: Record<string, number>
  firstFailure: string
}

/** What is done so often a minute, by few people at a time: none waits for another. */
interface Action { name: string, perMinute: number, act: (turn: number) => Promise<void> }

const CALL_MS = 60_000
const STEP_MS = 900_000
const DAY_MS = 86_400_000
/** How long a live client stays. */
const STAY_MS = 30_000
/** When an impatient client goes away: before the answer is there. */
const IMPATIENT_MS = 4

const PAGES = [
  '/', '/runs', 'RUN', '/stats', '/datasets', 'RUN', '/stats/tokens', '/sources', '/pipelines', '/alerts',
  '/runs?state=FAILED', '/qc',
]
const LISTS = [
  'limit=50', 'limit=50&state=FAILED', 'limit=50&disposition=open', 'limit=20&q=web', 'limit=50&sort=finishedAt',
]

/** Does all that operators and their pages do, until `signal` ends it. */
export async function applyLoad(url: string, signal: AbortSignal): Promise<{ tally: Tally, ended: Promise<void> }> {
  const tally: Tally = { done: {}, failed: {}, firstFailure: '' }
  const { taskId, datasetId } = await makeTask(url)
  let runId = (await post(url, `/tasks/${taskId}/runs`, {})).id
  const records = `/api/v1/datasets/${datasetId}/versions/latest/records?limit=100`
  await until('the first records', () => fetch(`${url}${records}`).then(answer => answer.ok), { deadlineMs: CALL_MS })

  /** @param expected its status; 304 for what is not sent again. */
  async function ask(path: string, expected = 200, headers: Record<string, string> = {}): Promise<Headers> {
    const answer = await fetch(
      `${url}${path}`, { headers: { 'accept-language': 'zh-CN', ...headers }, signal: AbortSignal.timeout(CALL_MS) },
    )
    const text = await answer.text()
    if (answer.status !== expected) {
      throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`)
    }
    return answer.headers
  }

  /** A window that was never asked for: nothing of it is cached. */
  function windowOf(turn: number): string {
    const to = Math.floor(Date.now() / STEP_MS) * STEP_MS - turn * STEP_MS
    return `grain=day&from=${new Date(to - 7 * DAY_MS).toISOString()}&to=${new Date(to).toISOString()}&tz=Asia/Shanghai`
  }

  async function listen(): Promise<void> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`)
    await once(socket, 'open', { signal: AbortSignal.timeout(CALL_MS) })
    socket.send(JSON.stringify({ type: 'subscribe', topics: ['runs', 'metrics', 'datasets', `run:${runId}`] }))
    await once(socket, 'message', { signal: AbortSignal.timeout(CALL_MS) })
    // Not awaited: the next comes while this one stays.
    void wait(STAY_MS, undefined, { signal }).catch(() => undefined).then(() => socket.close())
  }

  async function leaveEarly(path: string): Promise<void> {
    await fetch(`${url}${path}`, { signal: AbortSignal.timeout(IMPATIENT_MS) })
      .then(answer => answer.text()).catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== 'TimeoutError') {
          throw error
        }
      })
  }

  const actions: Action[] = [
    { name: 'lists', perMinute: 120, act: async turn => void await ask(`/api/v1/runs?${LISTS[turn % LISTS.length]}`) },
    {
      name: 'pages', perMinute: 80,
      act: async turn => void await ask(PAGES[turn % PAGES.length]?.replace('RUN', `/runs/${runId}`) ?? '/'),
    },
    {
      name: 'summaries', perMinute: 30, act: async turn => void await ask(`/api/v1/metrics/summary?${windowOf(turn)}`),
    },
    {
      name: 'series', perMinute: 15,
      act: async turn => void await ask(`/api/v1/metrics/series?metric=records_out&by=stage&${windowOf(turn)}`),
    },
    {
      name: 'unchanged answers',
      perMinute: 20,
      act: async () => {
        const etag = (await ask('/api/v1/stage-kinds')).get('etag') ?? ''
        await ask('/api/v1/stage-kinds', 304, { 'if-none-match': etag })
      },
    },
    {
      name: 'one run', perMinute: 30,
      act: async turn => void await ask(`/api/v1/runs/${runId}${turn % 2 === 0 ? '' : '/events'}`),
    },
    {
      name: 'launches',
      perMinute: 6,
      act: async () => {
        runId = (await post(url, `/tasks/${taskId}/runs`, {})).id
      },
    },
    { name: 'pages of records', perMinute: 4, act: async () => void await ask(records) },
    {
      name: 'uploads', perMinute: 2,
      act: async turn => void await post(url, '/uploads?filename=few.jsonl', `{"turn":${turn}}\n`.repeat(200)),
    },
    { name: 'live clients', perMinute: 20, act: listen },
    {
      name: 'clients that leave early', perMinute: 10,
      act: async turn => leaveEarly(turn % 2 === 0 ? '/stats' : `/api/v1/metrics/stages?${windowOf(turn)}`),
    },
    { name: 'wrong requests', perMinute: 6, act: async turn => void await (
      turn % 2 === 0 ? ask('/api/v1/runs?limit=-1', 400) : ask('/api/v1/runs/01900000-0000-7000-8000-0000000000ff', 404)
    ) },
  ]

  async function repeat({ name, perMinute, act }: Action): Promise<void> {
    const everyMs = 60_000 / perMinute
    // Spread, so that a minute does not begin with all of them.
    await wait(Math.random() * everyMs)
    for (let turn = 0; !signal.aborted; turn += 1) {
      const startedMs = performance.now()
      tally.done[name] = (tally.done[name] ?? 0) + 1
      await act(turn).catch((error: unknown) => {
        tally.failed[name] = (tally.failed[name] ?? 0) + 1
        tally.firstFailure ||= `${name}: ${String(error)}`
      })
      await wait(Math.max(0, everyMs - (performance.now() - startedMs)), undefined, { signal }).catch(() => undefined)
    }
  }

  return { tally, ended: Promise.all(actions.map(repeat)).then(() => undefined) }
}
