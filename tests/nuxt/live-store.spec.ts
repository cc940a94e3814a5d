import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useLiveStore } from '~/stores/live'

const hello = (epoch: string, revision: number) => ({ type: 'hello', epoch, revisions: { runs: revision } }) as const
const stale = (revision: number) =>
  ({ type: 'stale', topic: 'runs', revision, at: '2026-11-20T00:00:00.000Z' }) as const

beforeEach(() => setActivePinia(createPinia()))

describe('the versions of topics', () => {
  it('increase with each new revision, and not with a known one', () => {
    const live = useLiveStore()
    live.receive(hello('a', 7))
    const before = live.versionOf('runs')

    live.receive(stale(8))
    live.receive(stale(8))

    expect(live.versionOf('runs')).toBe(before + 1)
  })

  it('increase after a restart of the server, even for the same number', () => {
    const live = useLiveStore()
    live.receive(hello('a', 7))
    const before = live.versionOf('runs')

    live.receive(hello('b', 7))

    expect(live.versionOf('runs')).toBe(before + 1)
  })

  it('do not increase for what the page was rendered with, but for what has changed since, and after a restart', () => {
    const live = useLiveStore()
    live.begin({ epoch: 'a', revision: 7 })

    live.receive({ type: 'hello', epoch: 'a', revisions: { runs: 7, alerts: 6, metrics: 8 } })
    expect(['runs', 'alerts', 'metrics'].map(topic => live.versionOf(topic as 'runs'))).toEqual([0, 0, 1])

    live.receive(hello('b', 7))
    expect(live.versionOf('runs')).toBe(1)
  })

  it('do not increase when the page refetches anyway', () => {
    const live = useLiveStore()

    live.receive(hello('a', 7), true)

    expect(live.versionOf('runs')).toBe(0)
    expect(live.revisionsSeen()).toEqual({ runs: 7 })
  })
})

describe('the wanted topics', () => {
  it('stay until no component wants them', () => {
    const live = useLiveStore()
    live.subscribe('runs')
    live.subscribe('runs')

    live.unsubscribe('runs')
    expect(live.topics).toEqual(['runs'])
    live.unsubscribe('runs')

    expect(live.topics).toEqual([])
  })
})

describe('sleep', () => {
  it('causes one refetch on return', () => {
    const live = useLiveStore()

    live.sleep()
    expect(live.isAwake).toBe(false)
    live.wake()

    expect([live.isAwake, live.wakes]).toEqual([true, 1])
  })
})
