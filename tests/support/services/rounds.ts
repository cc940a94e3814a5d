import { TestRunner, type RunnerTask } from 'vitest'

const rounds = Number(process.env.FAULT_ROUNDS || 1)

/** `npm run test:fault`, which takes its time; the suite strikes at a few fresh points in each run. */
export const isCampaign = rounds > 1

/** `FAULT_ROUNDS=10` injects each fault ten times; by default once, because every run of the suite has another seed. */
export function faultRounds(): number[] {
  return Array.from({ length: rounds }, (_, round) => round + 1)
}

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
