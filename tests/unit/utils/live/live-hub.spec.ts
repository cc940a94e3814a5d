import { describe, expect, it, onTestFinished } from 'vitest'
import type { LiveMessage, Topic } from '#shared/contract/live.contract'
import { createLiveHub } from '~/utils/live/live-hub'
import type { LiveSocket, SocketStatus } from '~/utils/live/live-socket'

/** The browser's lock: one holder, the others wait in line. */
function givenLocks() {
  let line = Promise.resolve()
  const request = (_name: string, options: { signal?: AbortSignal }, hold: () => Promise<void>) => {
    const turn = line.then(() => options.signal?.aborted ? Promise.reject(options.signal.reason) : hold())
    line = turn.catch(() => undefined)
    return turn
  }
  // The one form of `request` that is used.
  return { request } as unknown as Pick<LockManager, 'request'>
}

interface Tab {
  messages: LiveMessage[]
  statuses: SocketStatus[]
  sockets: {
    topics: () => Topic[]
    asked: Topic[]
    isRunning: boolean
    push: (message: LiveMessage) => void
    tell: (status: SocketStatus) => void
  }[]
}

function givenTab(name: string, channel: string, locks?: Pick<LockManager, 'request'>) {
  const tab: Tab = { messages: [], statuses: [], sockets: [] }
  const hub = createLiveHub({
    tab: name,
    locks,
    openChannel: () => new BroadcastChannel(channel),
    onMessage: message => tab.messages.push(message),
    onStatus: status => tab.statuses.push(status),
    createSocket: ({ topics, onMessage, onStatus }): LiveSocket => {
      const socket = { topics, asked: [] as Topic[], isRunning: false, push: onMessage, tell: onStatus }
      tab.sockets.push(socket)
      return {
        start: () => {
          socket.isRunning = true
        },
        stop: () => {
          socket.isRunning = false
        },
        subscribe: more => socket.asked.push(...more),
        unsubscribe: () => undefined,
      }
    },
  })
  onTestFinished(() => hub.stop())
  return { hub, ...tab }
}

const stale: LiveMessage = { type: 'stale', topic: 'runs', revision: 1, at: '2026-11-20T00:00:00.000Z' }

describe('the tabs of one browser', () => {
  it('share one connection', async () => {
    const locks = givenLocks()
    const first = givenTab('a', 'share', locks)
    const second = givenTab('b', 'share', locks)
    first.hub.start()
    second.hub.start()
    await expect.poll(() => first.sockets.length).toBe(1)

    second.hub.want(['runs'])
    await expect.poll(() => first.sockets[0]?.topics()).toEqual(['runs'])
    first.sockets[0]?.push(stale)

    await expect.poll(() => second.messages).toEqual([stale])
    expect(first.messages).toEqual([stale])
    expect(second.sockets).toEqual([])
  })

  it('pass the connection on when its holder ends, with the topics of all tabs', async () => {
    const locks = givenLocks()
    const first = givenTab('a', 'pass', locks)
    const second = givenTab('b', 'pass', locks)
    first.hub.start()
    second.hub.start()
    second.hub.want(['metrics'])
    await expect.poll(() => first.sockets.length).toBe(1)

    first.hub.stop()

    await expect.poll(() => second.sockets[0]?.isRunning).toBe(true)
    expect(second.sockets[0]?.topics()).toEqual(['metrics'])
    expect(first.sockets[0]?.isRunning).toBe(false)
  })

  it('subscribe again to a known topic, so that a new tab gets its revision', async () => {
    const locks = givenLocks()
    const first = givenTab('a', 'again', locks)
    const second = givenTab('b', 'again', locks)
    first.hub.want(['runs'])
    first.hub.start()
    second.hub.start()
    await expect.poll(() => first.sockets.length).toBe(1)

    second.hub.want(['runs'])

    await expect.poll(() => first.sockets[0]?.asked).toEqual(['runs'])
  })

  it('tell a new tab the status of the connection', async () => {
    const locks = givenLocks()
    const first = givenTab('a', 'status', locks)
    const second = givenTab('b', 'status', locks)
    first.hub.start()
    await expect.poll(() => first.sockets.length).toBe(1)
    first.sockets[0]?.tell('online')

    second.hub.start()

    await expect.poll(() => second.statuses).toEqual(['online'])
  })

  it('have a connection each when the browser has no locks', () => {
    const first = givenTab('a', 'alone')
    const second = givenTab('b', 'alone')

    first.hub.start()
    second.hub.start()

    expect([first.sockets.length, second.sockets.length]).toEqual([1, 1])
  })
})
