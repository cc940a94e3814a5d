import type { QualityRule, SampleFinding } from '#shared/domain/quality/quality-spec'
import type { PatternFault } from '#shared/domain/quality/policy-check'
import { callerGone } from '#server/grpc/call-context'
import { log } from '#server/log'
import { toLeastSize } from '#server/thread/pattern-size'
import { type Threads, TooMuch } from '#server/thread/threads'

/** Instructions of one pattern, and of all of a policy: a text takes at most as many steps a character. */
const MOST_STEPS = { pattern: 5_000, policy: 20_000 }
const COMPILE_CPU_MS = 2_000

/** CPU for the rules of a lot; what is left then is unchecked. A page waits 20 s for its lot. */
const LOT_CPU_MS = 5_000
/** One rule and one record may take this much longer before the thread is ended in the middle of it. */
const OVERRUN_MS = 8_000
/** Characters of records that are handed over at once, which takes some milliseconds. */
const BATCH_CHARS = 1_000_000

/**
 * Why the patterns of a policy cannot be used, by the place of their rule. After one that is too large or too slow
 * the others are not looked at: this bounds what one policy may take.
 *
 * @throws AppError `unavailable`
 */
export async function findPatternFaults(
  threads: Threads, rules: readonly QualityRule[],
): Promise<ReadonlyMap<number, PatternFault>> {
  const faults = new Map<number, PatternFault>()
  const all = rules.flatMap((rule, index) => rule.kind === 'pattern' ? [{ index, pattern: rule.pattern }] : [])
  const large = all.find(({ pattern }) => toLeastSize(pattern) > MOST_STEPS.pattern)
  if (large) {
    faults.set(large.index, tooLarge(`needs more than ${MOST_STEPS.pattern} steps a character`))
  }
  const patterns = large ? all.filter(({ index }) => index < large.index) : all
  if (patterns.length === 0) {
    return faults
  }
  let looked: number | undefined
  let sum = 0
  const look = threads.use(async (ask) => {
    for (const { index, pattern } of patterns) {
      looked = index
      const { fault, size } = await ask('pattern', pattern, COMPILE_CPU_MS)
      sum += size
      if (fault !== undefined) {
        faults.set(index, { code: 'PATTERN_INVALID', message: fault })
      }
      else if (size > MOST_STEPS.pattern || sum > MOST_STEPS.policy) {
        faults.set(index, tooLarge(toSteps(size, sum)))
        return
      }
    }
  }, { signal: callerGone() })
  await look.catch((error: unknown) => {
    if (!(error instanceof TooMuch) || looked === undefined) {
      throw error
    }
    faults.set(looked, tooLarge(`could not be compiled: ${error.message}`))
  })
  return faults
}

const tooLarge = (message: string): PatternFault => ({ code: 'PATTERN_TOO_LARGE', message })

const toSteps = (size: number, sum: number) => size > MOST_STEPS.pattern
  ? `needs ${size} steps a character, and ${MOST_STEPS.pattern} are the most`
  : `with the patterns before it needs ${sum} steps a character, and ${MOST_STEPS.policy} are the most`

/**
 * Looks at the samples of a lot, in their order. A rule that could not be applied in the time there is says so of
 * each record that is left: it has found nothing and excluded nothing.
 *
 * @returns for each record what the rules found
 * @throws AppError `unavailable`
 */
export async function checkRecords(
  threads: Threads, rules: readonly QualityRule[], records: readonly string[], budgetMs = LOT_CPU_MS,
): Promise<SampleFinding[][]> {
  if (rules.length === 0) {
    return records.map(() => [])
  }
  const findings: SampleFinding[][] = []
  const check = threads.use(async (ask) => {
    await ask('rules', { rules, budgetMs }, budgetMs + OVERRUN_MS)
    for (const batch of toBatches(records)) {
      findings.push(...await ask('records', batch, budgetMs + OVERRUN_MS))
    }
  }, { signal: callerGone() })
  await check.catch((error: unknown) => {
    if (!(error instanceof TooMuch)) {
      throw error
    }
    const facts = { reason: error.message, records: records.length, checked: findings.length }
    log.warn(facts, 'the rules of a lot took too long: some were not checked')
  })
  const unchecked = rules.map(({ kind, field, defect }, rule): SampleFinding =>
    ({ rule, kind, field, defect: defect ?? null, detail: '', isUnchecked: true }))
  return records.map((_, index) => findings[index] ?? unchecked)
}

function* toBatches(records: readonly string[]): Generator<string[]> {
  let batch: string[] = []
  let chars = 0
  for (const record of records) {
    batch.push(record)
    chars += record.length
    if (chars >= BATCH_CHARS) {
      yield batch
      batch = []
      chars = 0
    }
  }
  yield batch
}
