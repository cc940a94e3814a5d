import type { DraftStage } from '../pipeline/pipeline-draft'

/**
 * Records of about 300 bytes per second of one core, as the factory says of a type; undefined = its pace is not its
 * own.
 */
export type PaceOf = (kind: string) => number | undefined

/** Until a stage has a worker and its first record: assumed. */
export const STAGE_START_MS = 500
/** Of a file whose records nobody has counted. */
const RECORD_BYTES = 300

/** What is known of the size of an input. */
export type InputSize = { records: number } | { bytes: number }

export interface RoughEstimate {
  /** Records that are read. */
  records: number
  /** Of the longest chain of stages, without those of `unknown`. */
  ms: number
  /** Types whose pace is not known before they have run. */
  unknown: string[]
}

/**
 * Before any run: every record passes every stage, at the pace of its type. undefined = the size of an input is not
 * known.
 *
 * @param options.recordLimit of each input; 0 = all
 */
export function estimateRoughly(
  stages: readonly DraftStage[],
  { sizes, recordLimit, paceOf }: {
    sizes: Readonly<Record<string, InputSize | undefined>>
    recordLimit: number
    paceOf: PaceOf
  },
): RoughEstimate | undefined {
  const toMs = ({ kind }: DraftStage, records: number): number => {
    const pace = paceOf(kind)
    return pace === undefined ? 0 : STAGE_START_MS + records / pace * 1_000
  }
  const firsts = stages.filter(stage => stage.needs.length === 0)
  const reads = firsts.map(stage => toRecords(sizes[stage.key], recordLimit))
  if (firsts.length === 0 || reads.some(count => count === undefined)) {
    return undefined
  }
  const byKey = new Map(stages.map(stage => [stage.key, stage]))
  const known = new Map(firsts.map((stage, index) =>
    [stage.key, { records: reads[index] ?? 0, endMs: toMs(stage, reads[index] ?? 0) }]))
  const visit = (stage: DraftStage, above: ReadonlySet<string>): { records: number, endMs: number } => {
    const found = known.get(stage.key)
    if (found) {
      return found
    }
    const before = stage.needs.flatMap((key) => {
      const input = byKey.get(key)
      return input && !above.has(key) ? [visit(input, new Set([...above, key]))] : []
    })
    const records = before.reduce((sum, it) => sum + it.records, 0)
    const made = { records, endMs: toMs(stage, records) + Math.max(0, ...before.map(it => it.endMs)) }
    known.set(stage.key, made)
    return made
  }
  return {
    records: reads.reduce((sum: number, count) => sum + (count ?? 0), 0),
    ms: Math.max(...stages.map(stage => visit(stage, new Set([stage.key])).endMs)),
    unknown: [...new Set(stages.map(stage => stage.kind).filter(kind => paceOf(kind) === undefined))],
  }
}

/** Records that a run reads where all of its inputs are counted. @returns undefined when one is not. */
export function toKnownInput(
  readers: readonly string[], sizes: Readonly<Record<string, InputSize | undefined>>, recordLimit: number,
): number | undefined {
  const counts = readers.flatMap((key) => {
    const size = sizes[key]
    return size && 'records' in size ? toRecords(size, recordLimit) ?? [] : []
  })
  return counts.length > 0 && counts.length === readers.length
    ? counts.reduce((sum, count) => sum + count, 0)
    : undefined
}

function toRecords(size: InputSize | undefined, recordLimit: number): number | undefined {
  if (!size) {
    return recordLimit > 0 ? recordLimit : undefined
  }
  const records = 'records' in size ? size.records : Math.ceil(size.bytes / RECORD_BYTES)
  return recordLimit > 0 ? Math.min(recordLimit, records) : records
}
