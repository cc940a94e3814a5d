import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Attacks a console until its parent leaves; in a process of its own, so that it takes nothing from who measures. */
export interface Attack {
  kind: 'bodies' | 'readers' | 'passwords' | 'lists' | 'patterns'
  url: string
  /** Of somebody who may do it. */
  cookie: string
  /** A file of megabytes. */
  download: string
}

const SLOW_BODIES = 12
const SILENT_READERS = 140
const SIGN_INS = 60
const LISTS = 1_500
const PATTERN = '(a|b|c|d|e){0,999}'
const PATTERN_LETTERS = 1_000
const RULES = 50

let turn = 0

/** Every address of this machine below 127.0.5–9: limits by address are another defence. */
function nextAddress(): string {
  turn += 1
  return `127.0.${5 + turn % 5}.${1 + turn % 250}`
}

function ask({ url, cookie }: Attack, method: string, path: string, body?: unknown): Promise<void> {
  return new Promise((resolve) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      cookie,
      ...text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    }
    request(`${url}${path}`, { method, agent: false, localAddress: nextAddress(), headers }, answer =>
      answer.resume().once('close', resolve))
      .once('error', () => resolve()).end(text)
  })
}

/** Sends a beginning, takes the first of what comes, and then nothing; again when it is cut off. */
async function stayOn({ url }: Attack, beginning: string): Promise<never> {
  for (;;) {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', localAddress: nextAddress() })
      .on('error', () => undefined)
    socket.once('data', () => socket.pause())
    socket.write(beginning)
    const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
    for (let isOpen = true; isOpen;) {
      isOpen = await Promise.race([closed.then(() => false), wait(1_000, true)])
      // A byte a second is not silence.
      if (isOpen && beginning.startsWith('POST')) {
        socket.write(' ')
      }
    }
  }
}

async function forEver(work: () => Promise<void>): Promise<never> {
  for (;;) {
    await work()
  }
}

const ATTACKS: Record<Attack['kind'], (attack: Attack) => void> = {
  bodies: attack => times(SLOW_BODIES, () => stayOn(
    attack,
    'POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: '
    + '600\r\n\r\n{"name":',
  )),
  readers: attack => times(SILENT_READERS, () =>
    stayOn(attack, `GET ${attack.download} HTTP/1.1\r\nHost: localhost\r\nCookie: ${attack.cookie}\r\n\r\n`)),
  passwords: attack => times(SIGN_INS, () => forEver(() => ask(
    { ...attack, cookie: '' }, 'POST', '/api/v1/session', { name: `nobody-${turn}`, password: 'not the right one' },
  ))),
  lists: attack => void forEver(async () => {
    await Promise.all(Array.from({ length: LISTS }, () => ask(attack, 'GET', '/api/v1/runs?limit=50')))
    await wait(1_000)
  }),
  patterns: attack => void forEver(() => {
    const pattern = PATTERN.repeat(Math.floor(PATTERN_LETTERS / PATTERN.length))
    const rules = Array.from({ length: RULES }, () => ({ kind: 'pattern', field: 'text', pattern }))
    return ask(attack, 'POST', '/api/v1/qc/policies', {
      name: `hostile-${turn}`, spec: { rules, plan: { kind: 'fixed', sampleSize: 5, acceptNumber: 0 } },
    })
  }),
}

function times(many: number, work: () => Promise<never>): void {
  for (let i = 0; i < many; i += 1) {
    void work()
  }
}

process.once('message', (attack: Attack) => {
  ATTACKS[attack.kind](attack)
  process.send?.('begun')
})
process.once('disconnect', () => process.exit())
