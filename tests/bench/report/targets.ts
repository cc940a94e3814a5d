/** A target of the product's limits. Exactly one of `most`, `below`, `least` and `exactly` is there. */
export interface Target {
  /** P1 to P23. */
  id: string
  what: string
  /** Its benchmark; absent = it is measured by hand, docs/benchmarks.md says how. */
  bench?: string
  unit: string
  most?: number
  below?: number
  least?: number
  exactly?: number
}

const define = <Key extends string>(targets: Record<Key, Target>) => targets

/** All targets in their order. What was measured names its key. */
export const TARGETS = define({
  'P1': {
    id: 'P1', what: 'list of 1,000,000 runs ÷ bare Nitro route with the same statement, P95', bench: 'api', unit: '',
    most: 1.25,
  },
  'P2': { id: 'P2', what: '304 ÷ 200, CPU: list of runs; summary', bench: 'api', unit: '', most: 0.5 },
  'P3 ratio': {
    id: 'P3',
    what: 'records by day of 10,000,000 stage runs over REST, not cached ÷ raw GROUP BY, answers equal',
    bench: 'api', unit: '', most: 0.01,
  },
  'P3 month': { id: 'P3', what: '30 days over REST, not cached', bench: 'api', unit: 'ms', most: 400 },
  'P3 day': { id: 'P3', what: '24 hours over REST, not cached', bench: 'api', unit: 'ms', most: 100 },
  'P4 ratio': { id: 'P4', what: 'summary, cached ÷ not cached, P95', bench: 'api', unit: '', most: 0.2 },
  'P4 flight': {
    id: 'P4', what: 'reads of counters by 100 misses at once ÷ by one', bench: 'api', unit: '', exactly: 1,
  },
  'P5 first': {
    id: 'P5',
    what: 'first paint with fifty rows of 10,000 runs ÷ that of an empty Nuxt page: overview, runs, statistics',
    bench: 'first-paint', unit: '', most: 4,
  },
  'P5 first over a link': {
    id: 'P5', what: 'the same over 10 Mbit/s and 40 ms', bench: 'first-paint', unit: '', most: 2,
  },
  'P5 usable': { id: 'P5', what: 'until the page can be used', bench: 'first-paint', unit: 'ms', most: 350 },
  'P5 usable over a link': {
    id: 'P5', what: 'the same over 10 Mbit/s and 40 ms', bench: 'first-paint', unit: 'ms', most: 700,
  },
  'P5 markup': { id: 'P5', what: 'HTML of the list of runs', bench: 'first-paint', unit: 'kB', most: 150 },
  'P5 server': {
    id: 'P5',
    what: 'CPU of the console for a page ÷ for a list of 50 with its count, embedded: overview, runs, statistics',
    bench: 'request-cpu', unit: '', most: 4,
  },
  'P5 blocked': {
    id: 'P5', what: 'main thread blocked during the load of such a page', bench: 'first-paint', unit: 'ms', most: 60,
  },
  'P5 shift': { id: 'P5', what: 'layout shift, worst', bench: 'first-paint', unit: '', below: 0.02 },
  'P6': {
    id: 'P6',
    what: 'JavaScript of the first load ÷ that of an empty Nuxt page: overview, runs, statistics',
    bench: 'first-paint', unit: '', most: 2.3,
  },
  'P7': {
    id: 'P7', what: 'events through the ingest ÷ bare `insert … select unnest`', bench: 'ingest', unit: '', least: 0.5,
  },
  'P8 rate': {
    id: 'P8', what: 'calls of the gateway ÷ calls of bare grpc-js', bench: 'gateway', unit: '', least: 0.85,
  },
  'P8 success': {
    id: 'P8', what: 'calls that succeed while 20 % are answered UNAVAILABLE', bench: 'gateway', unit: '%', exactly: 100,
  },
  'P9 push': {
    id: 'P9', what: 'commit → visible in a browser, 1,000 live clients, P95', bench: 'push', unit: 'ms', most: 250,
  },
  'P9 lag': { id: 'P9', what: 'event loop of the console meanwhile, P99', bench: 'push', unit: 'ms', below: 50 },
  'P10 served': {
    id: 'P10', what: 'ten times too much: served ÷ most that is served; list, page', bench: 'overload', unit: '',
    least: 0.9,
  },
  'P10 refused': {
    id: 'P10', what: 'time until the others are refused, median', bench: 'overload', unit: 'ms', below: 50,
  },
  'P11 ratio': {
    id: 'P11', what: 'MB per CPU second of a stage ÷ those of a bare Node stream', bench: 'stage-throughput', unit: '',
    least: 0.8,
  },
  'P11 memory': {
    id: 'P11', what: 'memory that a stage takes over idle', bench: 'stage-throughput', unit: 'MB', below: 300,
  },
  'P12': {
    id: 'P12', what: 'two workers on one queue ÷ one, stages that use the CPU', bench: 'workers', unit: '', least: 1.7,
  },
  'P13': {
    id: 'P13', what: 'growth of the resident memory of the console in an hour under load', bench: 'soak',
    unit: 'MB/min', below: 1,
  },
  'P14 empty': {
    id: 'P14', what: 'start in an empty folder → ready, factory included', bench: 'start', unit: 's', most: 4,
  },
  'P14 warm': { id: 'P14', what: 'warm start → ready', bench: 'start', unit: 's', most: 2 },
  'P14 CPU empty': {
    id: 'P14', what: 'start in an empty folder → ready, CPU of console and factory', bench: 'start', unit: 's', most: 4,
  },
  'P14 CPU warm': {
    id: 'P14', what: 'warm start → ready, CPU of console and factory', bench: 'start', unit: 's', most: 3,
  },
  'P14 peak': {
    id: 'P14', what: 'most memory of console and factory in a start (PSS)', bench: 'start', unit: 'MB', most: 400,
  },
  'P14 memory': {
    id: 'P14', what: 'the same at rest after reading, 10,000 runs', bench: 'start', unit: 'MB', most: 350,
  },
  'P15 cpu': {
    id: 'P15', what: 'chain of five stages over 200 MB ÷ a bare Node stream on one core, CPU', bench: 'chain', unit: '',
    most: 1.3,
  },
  'P15 wall': { id: 'P15', what: 'the same, time on two cores', bench: 'chain', unit: '', most: 0.6 },
  'P16': {
    id: 'P16', what: 'list of runs with its count on embedded storage, 8 at once ÷ Dagster', bench: 'peers', unit: '',
    least: 2,
  },
  'P16 ahead': {
    id: 'P16',
    what: 'start, CPU at rest, list, submit to running: embedded ÷ Dagster, ÷ Prefect',
    bench: 'peers', unit: '', below: 1,
  },
  'P16 memory Dagster': {
    id: 'P16', what: 'memory, embedded ÷ Dagster: most of a start; at rest after reading', bench: 'peers', unit: '',
    below: 1,
  },
  'P16 memory Prefect': { id: 'P16', what: 'the same ÷ Prefect', bench: 'peers', unit: '', below: 1 },
  'P17': { id: 'P17', what: '`npm test` on a fresh clone, two cores', unit: 'min', most: 10 },
  'P18': {
    id: 'P18', what: 'tokens, MB a CPU second ÷ db9b012, equal counts', bench: 'tokens', unit: '', least: 4,
  },
  'P18 unbroken': {
    id: 'P18', what: '1,000,000 characters without a border ÷ ten times 100,000: CPU', bench: 'tokens', unit: '',
    most: 1.5,
  },
  'P20': {
    id: 'P20', what: 'near duplicates, documents a CPU second ÷ datatrove, equal ids kept', bench: 'minhash', unit: '',
    least: 10,
  },
  'P20 memory': {
    id: 'P20', what: 'its memory over idle, a million documents', bench: 'minhash', unit: 'MB', most: 512,
  },
  'P22 probe': {
    id: 'P22',
    what: 'liveness while somebody attacks, 99 of 100: slow bodies, silent readers, sign-ins, lists, patterns',
    bench: 'hostile', unit: 'ms', most: 100,
  },
  'P22 writes': {
    id: 'P22', what: 'writes of another meanwhile ÷ while idle, 95 of 100', bench: 'hostile', unit: '', most: 3,
  },
  'P23': {
    id: 'P23',
    what: 'GETs and pages that take more than twice as much with 1,000,000 runs as with 10,000, without a reason',
    bench: 'growth',
    unit: '',
    exactly: 0,
  },
})

export type TargetKey = keyof typeof TARGETS

export function isMet({ most, below, least, exactly }: Target, value: number): boolean {
  return most !== undefined
    ? value <= most
    : below !== undefined ? value < below : least !== undefined ? value >= least : value === exactly
}

/** `≤ 400 ms` */
export function limitOf({ most, below, least, exactly, unit }: Target): string {
  const limit = most !== undefined
    ? `≤ ${most}`
    : below !== undefined ? `< ${below}` : least !== undefined ? `≥ ${least}` : `= ${exactly}`
  return `${limit} ${unit}`.trim()
}
