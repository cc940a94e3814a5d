import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { liveMessage, type LiveMessage, type Topic } from '#shared/contract/live.contract'
import { SIGNED_OUT } from '#shared/domain/live-close'
import { createLiveSocket, reconnectDelayMs, type SocketStatus } from '~/utils/live/live-socket'

const OPEN = 1

/** A connection whose other end is the test. */
class FakeSocket {
  readyState = 0
  sent: { type: string, topics?: string[], since?: Record<string, number> }[] = []
  onopen?: () => void
  onmessage?: (event: { data: unknown }) => void
  onclose?: (event: { code: number }) => void

  send(text: string) {
    this.sent.push(JSON.parse(text))
  }

  close(code = 1_006) {
    this.readyState = 3
    this.onclose?.({ code })
  }

  accept() {
    this.readyState = OPEN
    this.onopen?.()
  }
}

function givenSocket(topics: Topic[] = ['runs']) {
  const sockets: FakeSocket[] = []
  const messages: LiveMessage[] = []
  const statuses: SocketStatus[] = []
  const onRefused = vi.fn()
  const live = createLiveSocket({
    onRefused,
    open: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      // The part of a WebSocket that is used.
      return socket as unknown as WebSocket
    },
    topics: () => topics,
    since: () => ({ runs: 7 }),
    onMessage: message => messages.push(message),
    onStatus: status => statuses.push(status),
  })
  return { live, sockets, messages, statuses, onRefused, last: () => sockets.at(-1)! }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', { OPEN })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the live connection', () => {
  it('subscribes to its topics with the last revisions when it opens', () => {
    const { live, last } = givenSocket()
    live.start()

    last().accept()

    expect(last().sent).toEqual([{ type: 'subscribe', topics: ['runs'], since: { runs: 7 } }])
  })

  it('does not connect again once it is signed out', () => {
    const { live, last, sockets, statuses } = givenSocket()
    live.start()
    last().accept()

    last().close(SIGNED_OUT)
    vi.advanceTimersByTime(120_000)

    expect(sockets).toHaveLength(1)
    expect(statuses.at(-1)).toBe('offline')
  })

  it('reports a connection that ended before it was open, and no other', () => {
    const { live, last, sockets, onRefused } = givenSocket()
    live.start()

    last().close()
    expect(onRefused).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1_000)
    last().accept()
    last().close()

    expect(sockets).toHaveLength(2)
    expect(onRefused).toHaveBeenCalledTimes(1)
  })

  it('passes messages on and drops invalid ones', () => {
    const { live, last, messages } = givenSocket()
    live.start()
    last().accept()

    last().onmessage?.({ data: 'no json' })
    last().onmessage?.({ data: JSON.stringify({ type: 'other' }) })
    last().onmessage?.({
      data: JSON.stringify({ type: 'stale', topic: 'runs', revision: 8, at: '2026-11-20T00:00:00.000Z' }),
    })

    expect(messages.map(message => message.type)).toEqual(['stale'])
  })

  it('hears every form of message that the contract has, and none that lacks a part', () => {
    const { live, last, messages } = givenSocket()
    live.start()
    last().accept()
    const at = '2026-11-20T00:00:00.000Z'
    const forms: Record<LiveMessage['type'], LiveMessage> = {
      stale: { type: 'stale', topic: 'runs', revision: 8, at },
      hello: { type: 'hello', epoch: 'a', revisions: { runs: 8 } },
      pong: { type: 'pong', at },
    }
    const spoiled = Object.values(forms).flatMap(form =>
      Object.keys(form).filter(key => key !== 'type').map(key => ({ ...form, [key]: undefined })))

    expect(Object.keys(forms)).toEqual(liveMessage.options.map(option => option.shape.type.value))
    expect(Object.values(forms).map(form => liveMessage.parse(form))).toEqual(Object.values(forms))
    expect(spoiled.filter(form => liveMessage.safeParse(form).success)).toEqual([])
    for (const message of [...spoiled, ...Object.values(forms)]) {
      last().onmessage?.({ data: JSON.stringify(message) })
    }

    expect(messages).toEqual(Object.values(forms))
  })

  it('reconnects after a loss and subscribes again', () => {
    const { live, sockets, last, statuses } = givenSocket()
    live.start()
    last().accept()

    last().close()
    vi.advanceTimersByTime(1_000)
    last().accept()

    expect(sockets).toHaveLength(2)
    expect(last().sent[0]?.type).toBe('subscribe')
    expect(statuses).toEqual(['connecting', 'online', 'offline', 'connecting', 'online'])
  })

  it('drops a connection that does not answer', () => {
    const { live, sockets, last } = givenSocket()
    live.start()
    last().accept()

    vi.advanceTimersByTime(15_000)
    expect(last().sent.at(-1)).toEqual({ type: 'ping' })
    vi.advanceTimersByTime(16_000)

    expect(sockets).toHaveLength(2)
  })

  it('reports a close at once, although closing waits for the other end', () => {
    const { live, statuses, last } = givenSocket()
    live.start()
    last().accept()
    last().close = () => undefined

    vi.advanceTimersByTime(30_000)

    expect(statuses.slice(0, 3)).toEqual(['connecting', 'online', 'offline'])
  })

  it('is silent after stop', () => {
    const { live, sockets, last } = givenSocket()
    live.start()
    last().accept()

    live.stop()
    vi.advanceTimersByTime(60_000)

    expect(sockets).toHaveLength(1)
  })

  it('lets a connection open that was stopped while opening, and then closes it', () => {
    const { live, last } = givenSocket()
    live.start()

    live.stop()
    expect(last().readyState).toBe(0)
    last().accept()

    expect(last().readyState).toBe(3)
    expect(last().sent).toEqual([])
  })

  it('waits longer each time, with jitter, up to half a minute', () => {
    expect(reconnectDelayMs(0, 0)).toBe(250)
    expect(reconnectDelayMs(0, 1)).toBe(500)
    expect(reconnectDelayMs(3, 1)).toBe(4_000)
    expect(reconnectDelayMs(50, 1)).toBe(30_000)
  })
})
