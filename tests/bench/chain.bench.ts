import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createRandom } from '../support/random.ts'
import { until } from '../support/services/process.ts'
import { cpuMilliseconds, factoryPids, startConsole, type StartedConsole } from '../support/services/servers.ts'
import { median, reportBench, roundsOf } from './bench-report.ts'
import { type GivenTask, makeLine, post, read, untilEnded } from './given-runs.ts'

/**
 * P15: a run of the built product, from its launch to the sealed version, beside a bare Node stream that does the same
 * on one core: JSONL → normalize → length → exact dedupe → publish. Both results are equal byte by byte. `BENCH_MB`
 * (default 200) and `BENCH_ROUNDS` (default 3) change its size.
 */
const WHOLE_MB = 200
const MB = 1_000_000
const sizeMb = Number(process.env.BENCH_MB ?? WHOLE_MB)
const ROUNDS = roundsOf(3)
const LEAST_CHARS = 200
const DEADLINE_MS = 600_000
const WORDS = 'the console runs a factory that turns raw text into clean data\u00A0 数据 工厂  产线 cafe\u0301'.split(' ')

interface Measured { rows: number, sha256: string, ms: number, cpuMs: number }

/**
 * Texts of 20 to 100 words; one in five occurred before, one in eight is too short, most have blanks that are cleaned.
 */
async function generate(file: string): Promise<number> {
  const random = createRandom(7)
  const handle = await open(file, 'w')
  const texts: string[] = []
  let [bytes, row] = [0, 0]
  const fresh = () => Array.from(
    { length: random() < 0.12 ? 15 : 40 + Math.floor(random() * 80) }, () => WORDS[Math.floor(random() * WORDS.length)],
  ).join(' ')
  while (bytes < sizeMb * MB) {
    const lines = Array.from({ length: 1_000 }, () => {
      row += 1
      const text = texts.length > 0 && random() < 0.2 ? texts[Math.floor(random() * texts.length)] ?? '' : fresh()
      texts[row % 10_000] = text
      return JSON.stringify({ id: row, path: `docs/${row % 1_000}.md`, tags: ['a', 'b'], text })
    })
    const chunk = Buffer.from(`${lines.join('\n')}\n`)
    await handle.write(chunk)
    bytes += chunk.length
  }
  await handle.close()
  return bytes
}

async function runSide<T>(script: string, args: readonly string[]): Promise<T> {
  const execArgv = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']
  const child = fork(
    path.resolve('tests/bench/side', script), [...args, String(LEAST_CHARS)], { execArgv, timeout: DEADLINE_MS },
  )
  const failure = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`)))
  failure.catch(() => undefined)
  const [measured] = await Promise.race([once(child, 'message'), failure]) as [T]
  return measured
}

const runBare = (file: string, output: string) => runSide<Measured>('chain-side.ts', [file, output])

/** CPU ms by stage. */
const runStages = (root: string, glob: string, output: string) =>
  runSide<{ sha256: string, cpuMs: Record<string, number> }>('chain-stages-side.ts', [root, glob, output])

async function runOurs(
  { url, pid }: StartedConsole, { taskId, datasetId }: GivenTask, factoryPid: number,
): Promise<Measured & { consoleMs: number }> {
  const cpuOf = async () => ({ factory: await cpuMilliseconds(factoryPid), console: await cpuMilliseconds(pid) })
  const [startedMs, before] = [performance.now(), await cpuOf()]
  const { id } = await post(url, `/tasks/${taskId}/runs`, {})
  await untilEnded(url, { deadlineMs: DEADLINE_MS, everyMs: 100 })
  const version = await until('the version', async () => {
    const run = await read<{ state: string, versions: { semver: string }[] }>(url, `/runs/${id}`)
    if (run.state !== 'SUCCEEDED') {
      throw new Error(`the run is ${run.state}`)
    }
    return run.versions[0]
  })
  const [ms, after] = [performance.now() - startedMs, await cpuOf()]
  const { files } = await read<{ files: { rows: number, sha256: string }[] }>(
    url, `/datasets/${datasetId}/versions/${version.semver}`,
  )
  return {
    rows: files[0]?.rows ?? 0, sha256: files[0]?.sha256 ?? '', ms, cpuMs: after.factory - before.factory,
    consoleMs: after.console - before.console,
  }
}

const folder = await mkdtemp(path.join(tmpdir(), 'chain-'))
const server = await startConsole({ dataDir: path.join(folder, 'data'), env: { SOURCE_ROOTS: folder } })
try {
  const bytes = await generate(path.join(folder, 'input.jsonl'))
  const task = await makeLine(
    server.url, { kind: 'folder', stageKind: 'ingest.jsonl', parameters: { root: folder, glob: 'input.jsonl' } },
    [
      { key: 'normalize', kind: 'clean.normalize', name: 'Normalize', parameters: { fields: ['text'] } },
      {
        key: 'length', kind: 'filter.rules', name: 'Length',
        parameters: { conditions: [{ field: 'text', op: 'length_ge', value: LEAST_CHARS }] },
      },
      { key: 'dedupe', kind: 'dedupe.exact', name: 'Deduplicate', parameters: { fields: ['text'] } },
    ],
  )
  const factoryPid = await until('the factory', async () => (await factoryPids(server.pid))[0])
  const ours: Awaited<ReturnType<typeof runOurs>>[] = []
  const bare: Measured[] = []
  const stages: Record<string, number>[] = []
  // The first round warms the page cache.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [one, other] = [
      await runOurs(server, task, factoryPid),
      await runBare(path.join(folder, 'input.jsonl'), path.join(folder, 'bare.jsonl')),
    ]
    const alone = await runStages(folder, 'input.jsonl', path.join(folder, `stages-${round}`))
    if (new Set([one.sha256, other.sha256, alone.sha256]).size > 1 || one.rows !== other.rows || one.rows === 0) {
      throw new Error(`the results differ: ${JSON.stringify([one, other, alone])}`)
    }
    await rm(path.join(folder, `stages-${round}`), { recursive: true })
    if (round > 0) {
      stages.push(alone.cpuMs)
      ours.push(one)
      bare.push(other)
    }
  }
  const ratioOf = (what: 'ms' | 'cpuMs') =>
    median(ours.map((one, round) => one[what] / (bare[round]?.[what] ?? Number.NaN)))
  const short = sizeMb < WHOLE_MB && { short: `${sizeMb} of ${WHOLE_MB} MB` }
  reportBench(
    'P15',
    `chain of five stages, ${Math.round(bytes / MB)} MB of JSONL, from launch to sealed version, median of ${ROUNDS}`,
    [
      { what: 'our run', value: median(ours.map(({ ms }) => ms / 1_000)), unit: 's' },
      { what: 'bare Node stream', value: median(bare.map(({ ms }) => ms / 1_000)), unit: 's' },
      { what: 'CPU of our factory', value: median(ours.map(({ cpuMs }) => cpuMs / 1_000)), unit: 's' },
      { what: 'CPU of the bare stream', value: median(bare.map(({ cpuMs }) => cpuMs / 1_000)), unit: 's' },
      {
        what: 'CPU of our console meanwhile', value: median(ours.map(({ consoleMs }) => consoleMs / 1_000)), unit: 's',
      },
      ...Object.keys(stages[0] ?? {}).map(id => (
        {
          what: `CPU of the stage alone: ${id}`, value: median(stages.map(cpuMs => (cpuMs[id] ?? Number.NaN) / 1_000)),
          unit: 's',
        }
      )),
      { what: 'ratio of CPU', value: ratioOf('cpuMs'), unit: '', counts: 'P15 cpu', ...short },
      { what: 'ratio of time', value: ratioOf('ms'), unit: '', counts: 'P15 wall', ...short },
    ],
  )
}
finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
