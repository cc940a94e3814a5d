import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TailLine } from '#shared/contract/run/run-tail.contract'
import RunTail from '~/components/run/tail/RunTail.vue'
import { givenDetail, givenStage } from '../given/given-run'

/** A server that sends what the test tells it. */
class GivenSource extends EventTarget {
  static all: GivenSource[] = []
  isClosed = false

  constructor(readonly path: string) {
    super()
    GivenSource.all.push(this)
  }

  close() {
    this.isClosed = true
  }

  send(event: string, data?: unknown) {
    this.dispatchEvent(data === undefined ? new Event(event) : new MessageEvent(event, { data: JSON.stringify(data) }))
  }

  line(line: string, change: Partial<TailLine> = {}) {
    this.send(
      'line', { stageKey: 'clean', at: '2026-11-27T10:00:00.123Z', severity: 'INFO', line, dropped: 0, ...change },
    )
  }
}

const run = givenDetail({ stages: [
  givenStage({ stageKey: 'clean', name: 'Clean' }), givenStage({ stageKey: 'call', name: 'Ask' }),
  givenStage({ stageKey: 'done', name: 'Done', state: 'SUCCEEDED', finishedAt: '2026-11-20T06:30:00.000Z' }),
] })
const last = () => GivenSource.all.at(-1)!
let tails: VueWrapper[] = []
async function open(stageKey = '') {
  const tail = await mountSuspended(RunTail, { props: { run, stageKey } })
  tails.push(tail)
  return tail
}
const button = (tail: Awaited<ReturnType<typeof open>>, label: string) =>
  tail.findAll('button').find(it => it.text() === label)!

beforeEach(() => {
  GivenSource.all = []
  vi.stubGlobal('EventSource', GivenSource)
})
afterEach(() => {
  // One that waits to connect again would do so in the next test.
  tails.forEach(tail => tail.unmount())
  tails = []
  vi.unstubAllGlobals()
})

describe('the live log', () => {
  it('of a stage that has ended say so, though the connection waits', async () => {
    const tail = await open('done')
    last().send('open')

    await expect.poll(() => tail.get('[role="status"]').text()).toBe('Ended')
    expect(tail.text()).toContain('The stages have ended. The live log is not stored')
    expect(tail.text()).not.toContain('No lines yet')
  })

  it('show what comes, with what was left out', async () => {
    const tail = await open('clean')
    last().send('open')
    last().line('first')
    last().line('second', { dropped: 12, severity: 'WARNING' })

    await expect.poll(() => tail.text()).toContain('second')
    expect(tail.text()).toContain('12 lines skipped')
    expect(tail.text()).toContain('2 of 2 lines')
    // In the zone of the reports, as all times.
    expect(tail.get('.lines').text()).toContain('18:00:00.123')
    expect(last().path).toBe(`/api/v1/runs/${run.id}/tail?stage=clean`)
  })

  it('are filtered by level and by text', async () => {
    const tail = await open()
    last().send('open')
    last().line('apples read')
    last().line('pears broken', { severity: 'ERROR' })
    await expect.poll(() => tail.text()).toContain('pears')

    await tail.get('input[value="WARNING"]').setValue()
    expect(tail.get('.lines').text()).not.toContain('apples')
    await tail.get('input[type="search"]').setValue('plums')
    expect(tail.get('.lines').text()).toContain('No line matches.')
  })

  it('stay still while they are held, and say how many came', async () => {
    const tail = await open()
    last().send('open')
    last().line('before')
    await expect.poll(() => tail.text()).toContain('before')
    await button(tail, 'Pause scrolling').trigger('click')
    last().line('after')

    await expect.poll(() => tail.text()).toContain('1 new line')
    expect(tail.get('.lines').text()).not.toContain('after')
    await button(tail, 'Resume scrolling').trigger('click')
    expect(tail.get('.lines').text()).toContain('after')
  })

  it.each([
    ['ended', 'The live log is not stored'],
    ['unsupported', 'This version of the factory has no live log'],
    ['away', 'The factory is not responding'],
  ])('say why they end: %s', async (reason, text) => {
    const tail = await open()
    last().send('open')
    last().send('end', { reason })

    await expect.poll(() => tail.text()).toContain(text)
    expect(last().isClosed).toBe(true)
  })

  it('are asked for again when the connection was lost and the reader wants it', async () => {
    const tail = await open()
    last().send('error')
    await expect.poll(() => tail.text()).toContain('The connection was lost')
    await button(tail, 'Retry').trigger('click')

    expect(GivenSource.all).toHaveLength(2)
  })

  it.each([
    ['away', () => last().send('end', { reason: 'away' })],
    ['lost', () => last().send('error')],
  ] as const)('come back by themselves after a growing wait, and what was read stays until then: %s', async (
    _, fail,
  ) => {
    const tail = await open()
    last().send('open')
    last().line('before')
    await expect.poll(() => tail.text()).toContain('before')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    vi.spyOn(Math, 'random').mockReturnValue(1)
    try {
      const waits = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
      for (const [index, ms] of waits.entries()) {
        fail()
        vi.advanceTimersByTime(ms - 1)
        expect(GivenSource.all).toHaveLength(index + 1)
        vi.advanceTimersByTime(1)
        expect(GivenSource.all).toHaveLength(index + 2)
        last().send('open')
      }
    }
    finally {
      vi.useRealTimers()
      vi.restoreAllMocks()
    }
    expect(tail.get('.lines').text()).toContain('before')

    last().line('after')
    await expect.poll(() => tail.get('.lines').text()).toContain('after')
    expect(tail.get('.lines').text()).not.toContain('before')
  })

  it('are not connected again once the page is left', async () => {
    const tail = await open()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    last().send('error')
    tail.unmount()
    vi.advanceTimersByTime(60_000)
    vi.useRealTimers()

    expect(GivenSource.all).toHaveLength(1)
  })

  it('stop while the tab is hidden, and with the page', async () => {
    const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    const tail = await open()
    expect(GivenSource.all).toHaveLength(0)
    expect(tail.text()).toContain('Paused while this tab is hidden.')

    visibility.mockReturnValue('visible')
    document.dispatchEvent(new Event('visibilitychange'))
    await expect.poll(() => GivenSource.all).toHaveLength(1)
    tail.unmount()
    expect(last().isClosed).toBe(true)
    visibility.mockRestore()
  })
})
