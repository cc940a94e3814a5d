/**
 * What a stage counts while it works, each counter once, with its unit. `Progress` of the contract has a field of each
 * name, the meter a number, the stage a metric. The console has the same words in `shared/domain/run/counters.ts`.
 */
const UNITS = {
  recordsIn: '{record}',
  recordsOut: '{record}',
  recordsDropped: '{record}',
  recordsFailed: '{record}',
  bytesIn: 'By',
  bytesOut: 'By',
} as const

export type WorkCounter = keyof typeof UNITS
export type WorkCounts = Record<WorkCounter, number>

export const WORK_COUNTERS = Object.keys(UNITS) as WorkCounter[]

/** UCUM. */
export const unitOf = (counter: WorkCounter): string => UNITS[counter]

/** One value for each name. */
export const toEach = <Name extends string, Value>(names: readonly Name[], valueOf: (name: Name) => Value) =>
  Object.fromEntries(names.map(name => [name, valueOf(name)])) as Record<Name, Value>

export const NO_WORK: Readonly<WorkCounts> = Object.freeze(toEach(WORK_COUNTERS, () => 0))
