import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { until } from '../support/services/process.ts'
import { startConsole, temporaryFolder } from '../support/services/servers.ts'
import { percentile, reportBench, type BenchRow } from './bench-report.ts'
import type { Attack } from './side/hostile-side.ts'

/** P22: while somebody attacks, the console answers its probe, and others write as they do while nobody does. */
const IDLE_MS = 8_000
const ATTACK_MS = 20_000
/** Between two attacks: what the last one left, as connections and their work, has to end. */
const REST_MS = 5_000
const PROBE_EVERY_MS = 25
const WRITE_EVERY_MS = 250
/** What takes longer counts as so long. */
const MOST_MS = 120_000
const DOWNLOAD_BYTES = 30 << 20
const PASSWORD = 'correct horse battery'

const ATTACKS: [Attack['kind'], string][] = [
  ['bodies', '12 slow bodies without an account'],
  ['readers', '140 silent readers'],
  ['passwords', '60 sign-ins at once'],
  ['lists', '1,500 lists at once'],
  ['patterns', 'policies of 50 hard patterns'],
]

interface Answered { status: number, ms: number, cookie: string }

/** From an address of its own, on a connection of its own, as the probe of a container. */
function ask(
  url: string, method: string, { cookie = '', body }: { cookie?: string, body?: unknown } = {},
): Promise<Answered> {
  const startedMs = performance.now()
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve) => {
    const end = (status: number, set = '') =>
      resolve({ status, ms: performance.now() - startedMs, cookie: set.split(';', 1)[0] ?? '' })
    const headers = {
      cookie,
      ...text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    }
    request(url, { method, agent: false, timeout: MOST_MS, headers }, (answer) => {
      answer.resume().once('close', () =>
        end(answer.complete ? answer.statusCode ?? 0 : 0, answer.headers['set-cookie']?.[0]))
    }).once('error', () => end(0)).once('timeout', () => end(0)).end(text)
  })
}

interface Seen { probeP99: number, writeP95: number, failed: number }

/** Asks at a fixed rate, whatever becomes of it: one that waits delays none of the next. */
async function look(url: string, cookie: string, forMs: number): Promise<Seen> {
  const [probes, writes]: Promise<Answered>[][] = [[], []]
  const startedMs = performance.now()
  for (let now = 0; now < forMs; now = performance.now() - startedMs) {
    if (probes!.length * PROBE_EVERY_MS <= now) {
      probes!.push(ask(`${url}/healthz`, 'GET'))
    }
    if (writes!.length * WRITE_EVERY_MS <= now) {
      writes!.push(ask(
        `${url}/api/v1/datasets`, 'POST', { cookie, body: { name: `bench ${Date.now()} ${writes!.length}` } },
      ))
    }
    await wait(5)
  }
  const [probed, written] = await Promise.all([Promise.all(probes!), Promise.all(writes!)])
  return {
    probeP99: percentile(probed.map(({ ms }) => ms), 0.99),
    writeP95: percentile(written.map(({ ms }) => ms), 0.95),
    failed: written.filter(({ status }) => status !== 201).length
      + probed.filter(({ status }) => status !== 200).length,
  }
}

async function measure(attack: Attack, what: string, writer: string): Promise<BenchRow[]> {
  const idle = await look(attack.url, writer, IDLE_MS)
  const side = fork(path.resolve('tests/bench/side/hostile-side.ts'))
  side.send(attack)
  await once(side, 'message')
  await wait(1_000)
  const during = await look(attack.url, writer, ATTACK_MS)
  side.disconnect()
  await once(side, 'exit')
  await wait(REST_MS)
  return [
    { what: `${what}: liveness while idle, 99 of 100`, value: idle.probeP99, unit: 'ms' },
    { what: `${what}: liveness meanwhile, 99 of 100`, value: during.probeP99, unit: 'ms', counts: 'P22 probe' },
    { what: `${what}: writes of another while idle, 95 of 100`, value: idle.writeP95, unit: 'ms' },
    { what: `${what}: writes of another meanwhile, 95 of 100`, value: during.writeP95, unit: 'ms' },
    { what: `${what}: writes, ÷ idle`, value: during.writeP95 / idle.writeP95, unit: '', counts: 'P22 writes' },
    {
      what: `${what}: probes and writes of another that failed`, value: during.failed, unit: '', target: '= 0',
      isMet: during.failed === 0,
    },
  ]
}

/** @returns what is made, or is there. */
async function call(url: string, path: string, body?: unknown): Promise<{ id: string, state?: string }> {
  const answer = await fetch(`${url}/api/v1${path}`, body === undefined
    ? {}
    : {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': typeof body === 'string' ? 'application/octet-stream' : 'application/json' },
      })
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
  return await answer.json() as { id: string, state?: string }
}

/** A version of megabytes, then sign-in with an administrator, an attacker and somebody who works. */
async function prepare(url: string): Promise<{ download: string, attacker: string, writer: string }> {
  const line = `${JSON.stringify({ text: 'x'.repeat(1_000) })}\n`
  const { id: uploadId } = await call(url, '/uploads?filename=big.jsonl', line.repeat(DOWNLOAD_BYTES / line.length))
  const { id: sourceId } = await call(url, '/sources', { kind: 'upload', name: 'Big', uploadId })
  const { id } = await call(url, '/datasets', { name: 'Big' })
  const run = await call(url, `/datasets/${id}/imports`, { sourceId })
  await until('the version', async () => (await call(url, `/runs/${run.id}`)).state === 'SUCCEEDED')
  const { cookie } = await ask(`${url}/api/v1/access/enable`, 'POST', { body: { name: 'root', password: PASSWORD } })
  const [attacker = '', writer = ''] = await Promise.all(['attacker', 'writer'].map(async (name) => {
    await ask(`${url}/api/v1/users`, 'POST', { cookie, body: { name, role: 'operator', password: PASSWORD } })
    return (await ask(`${url}/api/v1/session`, 'POST', { body: { name, password: PASSWORD } })).cookie
  }))
  return { download: `/api/v1/datasets/${id}/versions/latest/download`, attacker, writer }
}

const only = process.env.BENCH_ATTACKS?.split(',')
const dataDir = await temporaryFolder('hostile')
const server = await startConsole({ dataDir })
try {
  const { download, attacker, writer } = await prepare(server.url)
  const rows: BenchRow[] = []
  for (const [kind, what] of ATTACKS.filter(([kind]) => only?.includes(kind) ?? true)) {
    rows.push(...await measure({ kind, url: server.url, cookie: attacker, download }, what, writer))
  }
  reportBench('P22', 'attacks on a console with sign-in, on embedded storage', rows)
}
finally {
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}
