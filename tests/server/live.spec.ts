import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveMessage } from '#shared/contract/live.contract'
import { connectLive } from '#server/live/connection'
import { createLiveHub, createRevisions } from '#server/live/hub'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function givenClient(hub: ReturnType<typeof createLiveHub>, bufferedBytes = () => 0) {
  const received: LiveMessage[] = []
  const ends: string[] = []
  const connection = connectLive(hub, {
    send: text => received.push(JSON.parse(text)),
    bufferedBytes,
    close: code => ends.push(`close ${code}`),
    terminate: () => ends.push('terminate'),
  })
  const say = (request: unknown) => connection.receive(JSON.stringify(request))
  const stale = () => received.filter(message => message.type === 'stale')
  return { connection, received, stale, ends, say }
}

describe('live push', () => {
  it('sends the first change at once, and the last one at the end of the second', () => {
    const hub = createLiveHub()
    const { say, stale } = givenClient(hub)
    say({ type: 'subscribe', topics: ['runs'] })

    hub.publish('runs')
    const atOnce = stale().length
    for (let index = 0; index < 100; index += 1) {
      hub.publish('runs')
    }
    vi.advanceTimersByTime(999)
    const within = stale().length
    vi.advanceTimersByTime(1)

    expect([atOnce, within, stale().length]).toEqual([1, 1, 2])
    expect(stale()[1]).toMatchObject({ topic: 'runs', revision: (stale()[0]?.revision ?? 0) + 100 })
  })

  it('notifies each client only of its topics, until it unsubscribes', () => {
    const hub = createLiveHub()
    const { say, stale } = givenClient(hub)
    say({ type: 'subscribe', topics: ['runs', 'metrics'] })
    say({ type: 'unsubscribe', topics: ['metrics'] })

    hub.publish('metrics')
    hub.publish('datasets')
    hub.publish('runs')

    expect(stale().map(message => message.topic)).toEqual(['runs'])
  })

  it('knows the moment at which a page is rendered: what changes after it, and nothing before, is newer', () => {
    const hub = createLiveHub()
    hub.publish('runs')
    const moment = hub.moment()
    hub.publish('metrics')
    const { received, say } = givenClient(hub)

    say({ type: 'subscribe', topics: ['runs', 'metrics', 'alerts'] })

    const [hello] = received
    const revisions = hello?.type === 'hello' ? Object.entries(hello.revisions) : []
    expect(hello).toMatchObject({ type: 'hello', epoch: moment.epoch })
    expect(revisions.filter(([, revision]) => revision > moment.revision).map(([topic]) => topic)).toEqual(['metrics'])
  })

  it('answers a reconnect with the missed changes only', () => {
    const hub = createLiveHub()
    hub.publish('runs')
    hub.publish('metrics')
    const first = givenClient(hub)
    first.say({ type: 'subscribe', topics: ['runs', 'metrics'] })
    const hello = first.received[0]
    first.connection.end()
    hub.publish('metrics')

    const second = givenClient(hub)
    second.say({
      type: 'subscribe', topics: ['runs', 'metrics'], since: hello?.type === 'hello' ? hello.revisions : {},
    })

    expect(second.stale().map(message => message.topic)).toEqual(['metrics'])
  })

  it('disconnects a client that never reads', () => {
    const hub = createLiveHub()
    let buffered = 0
    const { say, ends } = givenClient(hub, () => buffered)
    say({ type: 'subscribe', topics: ['runs'] })
    buffered = 1_000_000

    hub.publish('runs')

    expect(ends).toEqual(['terminate'])
    expect(hub.clientCount()).toBe(0)
  })

  it.each([
    ['no JSON', '{'],
    ['another message', '{"type":"shout"}'],
    ['an unknown topic', '{"type":"subscribe","topics":["secrets"]}'],
    ['a huge message', `"${'x'.repeat(100_000)}"`],
  ])('closes on %s', (_, text) => {
    const { connection, ends } = givenClient(createLiveHub())

    connection.receive(text)

    expect(ends).toEqual(['close 1008'])
  })

  it('disconnects a silent client; a ping keeps it connected', () => {
    const silent = givenClient(createLiveHub())
    const living = givenClient(createLiveHub())

    vi.advanceTimersByTime(60_000)
    living.say({ type: 'ping' })
    vi.advanceTimersByTime(60_000)

    expect([silent.ends, living.ends]).toEqual([['terminate'], []])
  })

  it('answers a ping', () => {
    const { say, received } = givenClient(createLiveHub())

    say({ type: 'ping' })

    expect(received).toMatchObject([{ type: 'pong' }])
  })
})

describe('revisions', () => {
  it('are higher than all revisions before a restart', () => {
    const before = createRevisions(1_000)
    before.raise('runs')

    const after = createRevisions(2_000)

    expect(after.get('runs')).toBeGreaterThan(before.get('runs'))
  })

  it('never decrease when a topic is forgotten', () => {
    const revisions = createRevisions(0, 2)
    revisions.raise('runs')
    const seen = revisions.get('runs')
    revisions.raise('metrics')
    revisions.raise('datasets')

    expect(revisions.get('runs')).toBeGreaterThanOrEqual(seen)
  })
})
