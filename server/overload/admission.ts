import { createLane, type FindSender, type Lane, type LaneOptions } from './lane'
import { createShares, type Shares, type SharesOptions } from './shares'
import type { LaneKind, StreamKind } from './work-kind'

/**
 * How much work of each kind runs at once, and how long a request may wait. Pages and answers are the work of one
 * thread: a few at once keep it busy; more would delay all of them, and the probes too.
 */
export const LANES: Record<LaneKind, LaneOptions> = {
  // Longer than a page waits for its data (2.5 s): those behind four whose data do not come still get their turn.
  // Of those without a session so few of one network that others find room, whatever a page takes (lane.ts).
  page: { atOnce: 4, mostWaiting: 40, mostOwn: 16, deadlineMs: 2_700 },
  // A page sends a dozen requests when it loads, and many people may open it at the same time. Nobody needs a quarter
  // of all places: the others would wait behind them, and whoever writes beside them.
  read: { atOnce: 6, mostWaiting: 400, mostOwn: 100, deadlineMs: 2_500 },
  // Writes may wait longer: a launch is worth it.
  write: { atOnce: 6, mostWaiting: 400, mostOwn: 100, deadlineMs: 6_000 },
  // Anybody may send a password, and to verify one takes a whole core for some 30 ms: not more than one of them.
  // Of one network a tenth: enough for an office that begins its day, and half of what always may wait (lane.ts), so
  // that others find room at whatever pace.
  sign_in: { atOnce: 1, mostWaiting: 100, mostOwn: 10, deadlineMs: 6_000 },
  long: { atOnce: 64, mostWaiting: 64, deadlineMs: 5_000 },
  file: { atOnce: 32, mostWaiting: 400, deadlineMs: 5_000 },
}

/**
 * Reads at once while somebody writes. A write is several statements, and embedded storage takes one at a time: each
 * waits behind one of every read under way.
 */
const READS_BESIDE_WRITES = 2

/** An idle one makes room only after this time: a slow disk, a pause of the network. */
const STREAM_IDLE_MS = 10_000

const STREAMS: Record<StreamKind, SharesOptions> = {
  // A browser opens six connections; the rest is for programs, and for many people behind one address.
  transfer: { own: { most: 32 }, all: { most: 256 }, idleMs: STREAM_IDLE_MS },
  events: { own: { most: 64 }, all: { most: 512 }, idleMs: STREAM_IDLE_MS },
}

/** Bodies that have begun to arrive. Those of one sender make room early: most come whole, with their headers. */
const BODIES: SharesOptions = {
  own: { most: 256, replaceFrom: 16 },
  all: { most: 1_024, replaceFrom: 512 },
  idleMs: 1_000,
}
/** Of them, and of those whose request waits for its turn. */
const BODY_BYTES = { own: 16 << 20, all: 128 << 20 }

const MOST_RETRY_SECONDS = 30

export interface Limits {
  lanes: Record<LaneKind, LaneOptions>
  streams: Record<StreamKind, SharesOptions>
  bodies: SharesOptions
}

interface Caller {
  /** Aborts when it has left. */
  signal: AbortSignal
  findSender?: FindSender
}

export interface LaneFigures {
  lane: LaneKind | StreamKind | 'bodies'
  running: number
  places: number
  /** undefined = nobody ever waits here: who finds no place is refused. */
  waiting: number | undefined
  /** undefined = not known, or nobody ever waits. */
  expectedWaitMs: number | undefined
}

export interface Admission {
  /** @returns the seconds after which to retry, if a request of this kind is refused on arrival; costs nothing. */
  findRefusal: (kind: LaneKind, findSender?: FindSender) => number | undefined
  /** @returns a function to call when the work is done, or the seconds after which to retry. */
  admit: (kind: LaneKind, caller: Caller) => Promise<(() => void) | { retryAfterSeconds: number }>
  streams: Record<StreamKind, Shares>
  bodies: Shares
  bodyBytes: Budget
  figures: () => LaneFigures[]
}

/** Admits what the console can do in time and refuses the rest at once. */
export function createAdmission(limits: Partial<Limits> = {}): Admission {
  const { lanes: options = LANES, streams = STREAMS, bodies = BODIES } = limits
  const writes = createLane(options.write)
  const mostAtOnce = options.read.atOnce
  const mostReads = () => writes.isAtWork() ? Math.min(mostAtOnce, READS_BESIDE_WRITES) : mostAtOnce
  const lanes: Record<LaneKind, Lane> = {
    page: createLane(options.page),
    read: createLane(options.read, mostReads),
    write: writes,
    sign_in: createLane(options.sign_in),
    long: createLane(options.long),
    file: createLane(options.file),
  }
  const shares = {
    transfer: createShares(streams.transfer), events: createShares(streams.events), bodies: createShares(bodies),
  }
  const toSeconds = (lane: Lane) =>
    Math.min(MOST_RETRY_SECONDS, Math.max(1, Math.ceil((lane.expectedWaitMs() ?? 0) / 1_000)))
  return {
    findRefusal(kind, findSender) {
      const lane = lanes[kind]
      return lane.refuses(findSender) ? toSeconds(lane) : undefined
    },
    async admit(kind, { signal, findSender }) {
      const lane = lanes[kind]
      return await lane.enter(signal, findSender) ?? { retryAfterSeconds: toSeconds(lane) }
    },
    streams: shares,
    bodies: shares.bodies,
    bodyBytes: createBudget(BODY_BYTES),
    figures: () => [
      ...entriesOf(lanes).map(([name, lane]) => (
        { lane: name, ...lane.figures(), expectedWaitMs: lane.expectedWaitMs() }
      )),
      ...entriesOf(shares).map(([name, share]) => (
        { lane: name, ...share.figures(), waiting: undefined, expectedWaitMs: undefined }
      )),
    ],
  }
}

// TypeScript does not derive the names of an object's own keys.
const entriesOf = <K extends string, V>(by: Record<K, V>) => Object.entries(by) as [K, V][]

export interface Budget {
  /** @returns false when it is used up; then nothing was taken. */
  take: (key: string, amount: number) => boolean
  give: (key: string, amount: number) => void
}

/** An amount that all share, of which each may take a part. */
export function createBudget({ own, all }: { own: number, all: number }): Budget {
  const taken = new Map<string, number>()
  let sum = 0

  function change(key: string, amount: number): void {
    sum += amount
    const mine = (taken.get(key) ?? 0) + amount
    if (mine === 0) {
      taken.delete(key)
    }
    else {
      taken.set(key, mine)
    }
  }

  return {
    take(key, amount) {
      if (sum + amount > all || (taken.get(key) ?? 0) + amount > own) {
        return false
      }
      change(key, amount)
      return true
    },
    give: (key, amount) => change(key, -amount),
  }
}
