/**
 * What a stage counts while it works, each counter once, with its unit: `Progress` of the contract has a field of each
 * name, the meter a number, the stage a metric.
 */
const UNITS = {
  recordsIn: '{record}',
  recordsOut: '{record}',
  recordsDropped: '{record}',
  recordsFailed: '{record}',
  bytesIn: 'By',
  bytesOut: 'By',
} as const

export type Counter = keyof typeof UNITS
export type Counts = Record<Counter, number>

export const COUNTERS = Object.keys(UNITS) as Counter[]

/** UCUM. */
export const unitOf = (counter: Counter): string => UNITS[counter]

/** One value for each counter. */
export const ofCounters = <Value>(valueOf: (counter: Counter) => Value) =>
  Object.fromEntries(COUNTERS.map(counter => [counter, valueOf(counter)])) as Record<Counter, Value>
