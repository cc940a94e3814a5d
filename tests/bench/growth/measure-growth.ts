import { median, percentile } from '../bench-report.ts'
import { fillAddress } from './asks.ts'
import type { GrowthRow } from './growth-table.ts'
import { type ServerCpu, usedBetween } from './server-cpu.ts'

const ASK_MS = 60_000

/** A console on a database of one size. */
export interface GrowthSide {
  name: string
  url: string
  cpu: ServerCpu
  things: Readonly<Record<string, string>>
}

interface Sample { ms: number, cpuMs: number }

/** Asks every console for each address, in turn: what others take of the machine meanwhile, they take of all sizes. */
export async function measureGrowth(
  sides: readonly GrowthSide[], addresses: readonly string[], { rounds, warmUp }: { rounds: number, warmUp: number },
): Promise<{ rows: GrowthRow[], failed: string[] }> {
  const samples = new Map(sides.map(side => [side, addresses.map((): Sample[] => [])]))
  const failed = new Set<string>()
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const [index, address] of addresses.entries()) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const sample = await ask(side, address)
        if (typeof sample === 'string') {
          failed.add(`${address}, ${side.name}: ${sample}`)
        }
        else if (round >= 0) {
          samples.get(side)?.[index]?.push(sample)
        }
      }
    }
    process.stdout.write(`round ${round + 1} of ${rounds}, ${new Date().toISOString()}\n`)
  }
  const rows = addresses.map((what, index): GrowthRow => ({
    what,
    taken: sides.map((side) => {
      const own = samples.get(side)?.[index] ?? []
      return { cpuMs: median(own.map(it => it.cpuMs)), p95Ms: percentile(own.map(it => it.ms), 0.95) }
    }),
  }))
  return { rows, failed: [...failed] }
}

/** @returns a text when it was not answered. */
async function ask({ url, cpu, things }: GrowthSide, address: string): Promise<Sample | string> {
  const before = await cpu.read()
  const startedMs = performance.now()
  const answer = await fetch(url + fillAddress(address, things), {
    headers: { 'accept-encoding': 'gzip', 'accept-language': 'zh-CN' },
    signal: AbortSignal.timeout(ASK_MS),
  })
  const bytes = await answer.arrayBuffer()
  const ms = performance.now() - startedMs
  const cpuMs = usedBetween(before, await cpu.read())
  return answer.ok ? { ms, cpuMs } : `${answer.status} ${new TextDecoder().decode(bytes).slice(0, 300)}`
}
