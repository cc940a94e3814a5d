import { TestRunner, type RunnerTask } from 'vitest'
import { createRandom, faultSeed } from '../random.ts'
import { databases, type DatabaseKind } from './databases.ts'

const rounds = Number(process.env.FAULT_ROUNDS || 1)

/** `npm run test:fault`, which takes its time and injects every fault; the suite draws a few in each run. */
export const isCampaign = rounds > 1

/** `FAULT_ROUNDS=10` injects each fault ten times; by default once, because every run of the suite has another seed. */
export function faultRounds(): number[] {
  return Array.from({ length: rounds }, (_, round) => round + 1)
}

interface Draw {
  /** The file, or another name: each name draws other cases from the same seed. */
  by: string
  count?: number
  isAll?: boolean
  seed?: number
}

/**
 * All cases in the campaign; otherwise `count` of them, one by default, which the seed of the run draws. Keeps their
 * order.
 */
export function drawn<T>(cases: readonly T[], { by, count = 1, isAll = isCampaign, seed }: Draw): T[] {
  if (isAll || cases.length <= count) {
    return [...cases]
  }
  const random = createRandom(toSeed(by, seed ?? faultSeed()))
  const places = new Set<number>()
  while (places.size < count) {
    places.add(Math.floor(random() * cases.length))
  }
  return cases.filter((_, place) => places.has(place))
}

/** One seed of a seed and a name (FNV-1a). */
const toSeed = (name: string, seed: number) =>
  [...name].reduce((mixed, letter) => Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193), seed ^ 0x811C9DC5)

/**
 * For what lies above SQL, and for a fault that both kinds of database must survive: both kinds in the campaign,
 * otherwise a drawn one.
 */
export const drawnDatabases = (by: string): DatabaseKind[] => drawn(databases(), { by })

/** Counts by what was done; read by `scripts/lib/fault-table.mjs` in the report of the run. */
interface FaultMeta {
  injected?: Record<string, number>
}

/**
 * Notes a fault for the table of `npm run test:fault`.
 *
 * @param what as `kill -9 of the factory`.
 * @param task of a test that runs beside others; default: the one that runs.
 */
export function injected(what: string, count = 1, task: RunnerTask | undefined = TestRunner.getCurrentTest()): void {
  if (task) {
    const meta = task.meta as FaultMeta
    meta.injected = { ...meta.injected, [what]: (meta.injected?.[what] ?? 0) + count }
  }
}
