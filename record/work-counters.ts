/**
 * What a stage counts while it works, each counter once, for factory, console and pages. `Progress` of the contract has
 * a field of each name, the meter a number, the stage a metric, the page of a run a figure.
 */
const WORK = {
  recordsIn: { unit: '{record}', ofRun: 'first' },
  recordsOut: { unit: '{record}', ofRun: 'last' },
  recordsDropped: { unit: '{record}', ofRun: 'all' },
  recordsFailed: { unit: '{record}', ofRun: 'all' },
  bytesIn: { unit: 'By', ofRun: 'first' },
  bytesOut: { unit: 'By', ofRun: 'last' },
} as const satisfies Record<string, WorkRule>

interface WorkRule {
  /** UCUM. */
  unit: '{record}' | 'By'
  /**
   * Which stages add up to the count of the run: it reads what its first stages read, writes what its last ones write,
   * and loses what any of them loses.
   */
  ofRun: 'first' | 'last' | 'all'
}

export type WorkCounter = keyof typeof WORK
export type WorkCounts = Record<WorkCounter, number>

export const WORK_COUNTERS = Object.keys(WORK) as WorkCounter[]

export const unitOf = (counter: WorkCounter): WorkRule['unit'] => WORK[counter].unit

export const scopeOfWork = (counter: WorkCounter): WorkRule['ofRun'] => WORK[counter].ofRun

/** One value for each name. */
export const toEach = <Name extends string, Value>(names: readonly Name[], valueOf: (name: Name) => Value) =>
  Object.fromEntries(names.map(name => [name, valueOf(name)])) as Record<Name, Value>

export const NO_WORK: Readonly<WorkCounts> = Object.freeze(toEach(WORK_COUNTERS, () => 0))
