import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findEventCursor, EVENT_SOURCE } from '#db/repositories/system/event-cursor.repository'
import { applyBatch } from '#server/ingest/apply-batch'
import type { QueueMessage } from '#server/grpc/queue.gateway'
import { createApi } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { givenRun } from '../../support/run/given-run'
import { toBench, toMessages } from '../../support/run/ingest-deps'
import { RunScript } from '../../support/run/run-script'
import { mainDatabase } from '../../support/services/databases'
import { readWorkedCases, type WorkedCase, type WorkedRun } from '../../support/worked-cases'
import { clearFacts } from './metrics-fixture'

const HEARTBEAT_MS = 30_000
/** About a day: what is written in one transaction. */
const BATCH_SIZE = 3_000

const cases = readWorkedCases()

describe.each([mainDatabase()])('the comparisons of docs/comparisons.md on %s', (kind) => {
  const server = hold(() => startApiServer(kind))

  beforeEach(async () => {
    await clearFacts(server)
    vi.useFakeTimers({ toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('are ten', () => {
    expect(cases).toHaveLength(10)
    expect(cases.filter(({ covered, runs, figures }) =>
      covered.length === 0 || runs.length === 0 || figures.length === 0))
      .toEqual([])
  })

  it.each(cases)('$title', async ({ figures, ...given }) => {
    const messages = await listMessages(given)

    for (const { name, askedAt, tz, from, to, metric, beside, ...worked } of figures) {
      vi.setSystemTime(askedAt)
      await ingest(takeUntil(messages, askedAt))
      const { items } = await createApi(server.url)('metricSummary', { query: { from, to, tz } })
      const item = items.find(it => it.metric === metric)
      const { value, now, delta, ratio, reason, window, nowWindow } = item?.[beside] ?? {}

      expect(
        {
          value: round(item?.value), now: round(now), base: round(value), delta: round(delta), ratio: round(ratio),
          reason, window: toSpan(window), nowWindow: toSpan(nowWindow),
        },
        name,
      )
        .toEqual({ ...worked, shown: undefined })
    }
  })

  interface Arriving { at: Date, message: QueueMessage }

  /** In the order in which they arrive. */
  async function listMessages({ covered, runs }: Pick<WorkedCase, 'covered' | 'runs'>): Promise<Arriving[]> {
    const beats = covered.flatMap(({ from, to }) => {
      const count = Math.ceil((to.getTime() - from.getTime()) / HEARTBEAT_MS)
      return Array.from({ length: count + 1 }, (_, index) =>
        new Date(Math.min(from.getTime() + index * HEARTBEAT_MS, to.getTime())))
    })
    const events = await Promise.all(runs.map(async run =>
      toMessages(await play(run)).map(message => ({ at: run.arrivesAt, message }))))
    return [
      ...beats.map((time): Arriving => ({
        at: time, message: { type: 'heartbeat', cursor: `b${time.getTime()}`, time },
      })),
      ...events.flat(),
    ]
      .sort((a, b) => a.at.getTime() - b.at.getTime())
  }

  /** All of it happens at once, so that no bucket but the last matters. */
  async function play({ endedAt, result, records }: WorkedRun) {
    const { runId } = await givenRun(server.db)
    const script = new RunScript(runId, ['read', 'clean', 'out'], endedAt.getTime())
      .run('RUNNING').stage('out', 'RUNNING')
    return script.progress('out', { recordsIn: records, recordsOut: records }).stage('out', result).run(result).events
  }

  function takeUntil(messages: Arriving[], until: Date): QueueMessage[] {
    const count = messages.findIndex(({ at }) => at > until)
    return messages.splice(0, count < 0 ? messages.length : count).map(({ message }) => message)
  }

  async function ingest(messages: readonly QueueMessage[]) {
    const bench = toBench({ db: server.db, kind, url: undefined, lite: undefined, close: () => Promise.resolve() })
    const deps = { ...bench.deps, cache: server.cache }
    let position = await findEventCursor(server.db, EVENT_SOURCE) ?? { cursor: '', heardAt: null }
    for (let first = 0; first < messages.length; first += BATCH_SIZE) {
      position = (await applyBatch(deps, position, messages.slice(first, first + BATCH_SIZE))).position
    }
  }
})

/** Four decimals, as the page has them. */
const round = (value: number | null | undefined) =>
  typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value

const toSpan = (span: { from: string, to: string } | null | undefined) =>
  span && { from: new Date(span.from), to: new Date(span.to) }
