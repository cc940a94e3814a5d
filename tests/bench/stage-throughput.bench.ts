import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { median, reportBench, roundsOf } from './bench-report.ts'
import { type Measured, runSide, type Side } from './side/stage-throughput-sides.ts'

/**
 * P11: a stage's parse, filter and write of JSONL, in MB per CPU second, beside a bare Node stream
 * that does the same; and how much memory grows over idle. Each measurement is a process of its
 * own, the two sides take turns, and the median of their ratios counts.
 *
 * `BENCH_MB` (default 100) and `BENCH_ROUNDS` (default 5) change its size.
 */
const MB = 1_000_000
const sizeBytes = Number(process.env.BENCH_MB ?? 100) * MB
const rounds = roundsOf(5)

async function generate(file: string): Promise<number> {
  const handle = await open(file, 'w')
  const words = 'the console runs a factory that turns raw text into clean data 数据 工厂 产线'.split(' ')
  let bytes = 0
  let row = 0
  while (bytes < sizeBytes) {
    const lines: string[] = []
    for (let count = 0; count < 1_000; count += 1) {
      row += 1
      const text = Array.from({ length: 20 + row % 60 }, (_, index) => words[(row * 7 + index * 3) % words.length])
        .join(' ')
      lines.push(JSON.stringify({
        id: row, path: `docs/${row % 1_000}.md`, score: row * 7 % 100, tags: ['a', 'b'], text,
      }))
    }
    const chunk = Buffer.from(`${lines.join('\n')}\n`)
    await handle.write(chunk)
    bytes += chunk.length
  }
  await handle.close()
  return bytes
}

const directory = await mkdtemp(path.join(tmpdir(), 'stage-throughput-'))
try {
  const file = path.join(directory, 'input.jsonl')
  const bytes = await generate(file)
  const measured: Record<Side, Measured[]> = { stage: [], bare: [] }
  for (let round = 0; round <= rounds; round += 1) {
    for (const side of ['stage', 'bare'] as const) {
      const result = await runSide(side, file, path.join(directory, `${side}-${round}`))
      // The first round warms the page cache.
      if (round > 0) {
        measured[side].push(result)
      }
    }
  }
  if (new Set([...measured.stage, ...measured.bare].map(({ rows }) => rows)).size !== 1) {
    throw new Error('the sides did not write the same number of rows')
  }
  const speedOf = ({ cpuMs }: Measured) => bytes / MB / (cpuMs / 1_000)
  const ratio = median(measured.stage.map((stage, round) => speedOf(stage) / speedOf(measured.bare[round]!)))
  const growthMb = (side: Side) => median(measured[side].map(({ growthBytes }) => growthBytes / MB))
  reportBench(
    'P11', `Stage throughput, ${Math.round(bytes / MB)} MB of JSONL, parse + filter + write, median of ${rounds}`,
    [
      { what: 'our stage', value: median(measured.stage.map(speedOf)), unit: 'MB/CPU s' },
      { what: 'bare Node stream', value: median(measured.bare.map(speedOf)), unit: 'MB/CPU s' },
      { what: 'ratio', value: ratio, unit: '', counts: 'P11 ratio' },
      { what: 'memory growth of our stage', value: growthMb('stage'), unit: 'MB', counts: 'P11 memory' },
      { what: 'memory growth of the bare stream', value: growthMb('bare'), unit: 'MB' },
    ],
  )
}
finally {
  await rm(directory, { recursive: true, force: true })
}
