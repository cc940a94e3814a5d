import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LiveMessage, Topic } from '#shared/contract/live.contract'
import { type Database, openDatabase } from '#db/client'
import { MAX_NOTICE_BYTES, openNotices } from '#db/notices'
import { createLiveHub } from '#server/live/hub'
import { createSharedLive } from '#server/live/shared-live'
import { databases } from '../support/services/databases'
import { PATIENT } from '../support/services/given-database'
import { givenPostgres } from '../support/services/postgres'
import { until } from '../support/services/process'
import { injected } from '../support/services/rounds'

describe.each(databases().filter(kind => kind === 'postgres'))('two consoles on one database on %s', () => {
  let database: Database
  let url = ''
  const ends: (() => Promise<void>)[] = []

  beforeAll(async () => {
    url = await givenPostgres()
    database = await openDatabase({ url, limits: PATIENT })
  })

  afterAll(async () => {
    await Promise.all(ends.map(end => end()))
    await database.close()
  })

  async function givenConsole() {
    const hub = createLiveHub({ intervalMs: 0 })
    const heard: LiveMessage[] = []
    const remote: (readonly Topic[] | undefined)[] = []
    let connections = 0
    const live = createSharedLive({
      hub, send: text => notices.send(text), onRemote: topics => remote.push(topics), maxBytes: MAX_NOTICE_BYTES,
    })
    const notices = openNotices(url, {
      channel: 'console_changes',
      onNotice: live.receive,
      onConnected: () => {
        connections += 1
        live.reconnect()
      },
      onError: () => undefined,
    })
    ends.push(async () => {
      live.stop()
      await notices.close()
    })
    const subscribe = (topics: Topic[]) =>
      hub.subscribe({ send: message => heard.push(message), close: () => undefined }, topics)
    const count = (topic: Topic) => heard.filter(message => message.type === 'stale' && message.topic === topic).length
    await until('a connection', () => connections === 1)
    return { live, remote, subscribe, count, connections: () => connections }
  }

  it('tell each other what has changed, and themselves only once', async () => {
    const [here, there] = [await givenConsole(), await givenConsole()]
    here.subscribe(['runs'])
    there.subscribe(['runs', 'metrics'])
    const times: number[] = []

    for (let change = 1; change <= 3; change += 1) {
      const sentMs = performance.now()
      here.live.publish('runs')
      await until('the other to hear', () => there.count('runs') === change, { everyMs: 10 })
      times.push(performance.now() - sentMs)
    }

    // The best of three: a busy machine is not what is asked about.
    expect(Math.min(...times)).toBeLessThan(1_000)
    // The answer comes after everything that was sent before it.
    there.live.publish('metrics')
    await until('an answer', () => here.remote.some(topics => topics?.includes('metrics')))
    expect([here.count('runs'), there.count('runs'), there.count('metrics')]).toEqual([3, 3, 1])
  })

  it('lose nothing when connections break', async () => {
    const [here, there] = [await givenConsole(), await givenConsole()]
    there.subscribe(['alerts', 'datasets'])
    const before = there.connections()

    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
      .execute(database.db)
    injected('end of every connection')
    here.live.publish('datasets')
    await until('both to be back', () => there.connections() > before && here.connections() > before)

    await until('what was published meanwhile', () => there.count('datasets') > 0 && there.count('alerts') > 0)
    expect(there.remote).toContain(undefined)
  })

  it('send more topics than one notice holds', async () => {
    const [here, there] = [await givenConsole(), await givenConsole()]
    const runs = Array.from({ length: 500 }, (_, index): Topic =>
      `run:01900000-0000-7000-8000-${String(index).padStart(12, '0')}`)

    runs.forEach(topic => here.live.publish(topic))

    await until('all of them', () => new Set(there.remote.flatMap(topics => topics ?? [])).size >= runs.length)
  })
})

describe('a shared push', () => {
  it('sends "everything" when too much waits for a connection', async () => {
    vi.useFakeTimers()
    const sent: string[] = []
    let isConnected = false
    const live = createSharedLive({
      hub: createLiveHub(),
      send: async (text) => {
        sent.push(text)
        return isConnected
      },
      onRemote: () => undefined,
      maxBytes: MAX_NOTICE_BYTES,
    })
    for (let index = 0; index < 3_000; index += 1) {
      live.publish(`run:01900000-0000-7000-8000-${String(index).padStart(12, '0')}`)
    }
    await vi.advanceTimersByTimeAsync(100)
    isConnected = true
    sent.length = 0

    live.reconnect()
    await vi.advanceTimersByTimeAsync(100)
    vi.useRealTimers()
    live.stop()

    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatch(/ \*$/)
  })
})
