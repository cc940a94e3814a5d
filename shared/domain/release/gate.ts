export const GATES = ['lot', 'checksums', 'schema', 'card', 'personal_data'] as const
export type GateKey = (typeof GATES)[number]

/** How a gate turned out; whether it lets through is in its state. */
export const GATE_CODES = [
  'lot_accepted', 'lot_conditional', 'lot_none', 'lot_open', 'lot_rejected',
  'checksums_match', 'checksums_differ',
  'schema_first', 'schema_same', 'schema_added', 'schema_major', 'schema_broken',
  'card_complete', 'card_missing',
  'personal_none', 'personal_found', 'personal_waived',
] as const
export type GateCode = (typeof GATE_CODES)[number]

export interface Gate {
  key: GateKey
  isPassed: boolean
  code: GateCode
  /** What its text names: numbers, names of columns, of files. */
  facts: GateFacts
}

/** All optional: each code has its own. */
export interface GateFacts {
  /** Of a lot. */
  lotId?: string
  number?: number
  sampleSize?: number
  failed?: number
  /** The gate's run has left out the failed samples; absent = it has not. */
  leftOut?: boolean
  /** Samples that count against the plan: with a critical or a major defect. */
  defects?: number
  acceptNumber?: number
  state?: string
  reason?: string
  /** Records fixed in its review whose old text the version still has; absent = none. */
  fixes?: number
  /** Lots of other versions that failed or fixed records which this one has as they were; absent = none is known. */
  earlier?: EarlierLot[]
  /** Other lots over the version that were judged and are not decided, while one is accepted; absent = none. */
  undecided?: UndecidedLot[]
  files?: number
  path?: string
  /** 'missing' | 'damaged' */
  problem?: string
  columns?: string[]
  removed?: string[]
  changed?: string[]
  sections?: string[]
  kinds?: string[]
  records?: number
  scanned?: number
  total?: number
}

export interface EarlierLot {
  lotId: string
  number: number
  /** Samples of it that the version has unchanged. */
  failed: number
  fixed: number
}

export interface UndecidedLot {
  lotId: string
  number: number
}

interface JudgedGate {
  key: GateKey
  facts: { earlier?: readonly EarlierLot[] | undefined }
}

/** As the last check has found them. */
export const listEarlier = (gates: readonly JudgedGate[]): readonly EarlierLot[] =>
  gates.find(({ key }) => key === 'lot')?.facts.earlier ?? []

interface LotGate {
  key: GateKey
  isPassed: boolean
  facts: { number?: number | undefined, failed?: number | undefined, leftOut?: boolean | undefined }
}

/**
 * Samples that reviewers have failed, of the lot that was accepted: they went with the rest, unless who accepted it
 * has left them out.
 *
 * @returns undefined when there are none
 */
export function findKept(gates: readonly LotGate[]): { number: number, failed: number } | undefined {
  const gate = gates.find(({ key }) => key === 'lot')
  const { number = 0, failed = 0, leftOut = false } = gate?.facts ?? {}
  return gate?.isPassed && failed > 0 && !leftOut ? { number, failed } : undefined
}

export const arePassed = (gates: readonly Pick<Gate, 'key' | 'isPassed'>[]): boolean =>
  GATES.every(key => gates.some(gate => gate.key === key && gate.isPassed))
