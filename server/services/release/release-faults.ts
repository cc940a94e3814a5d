import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { listFaultyLots, listFaultySamples, type FaultyLot } from '#db/repositories/release/release-fault.repository'
import type { EarlierLot } from '#shared/domain/release/gate'
import type { KnownRecords } from '#server/thread/record-scan'
import { log } from '#server/log'
import { type Threads, TooMuch } from '#server/thread/threads'
import type { Deps } from '../common/deps'
import { BATCH_BYTES, BATCH_CPU_MS, WAIT_MS } from './record-batches'

/** The last ones decided: a dataset of years has more than a check can look for. */
const MOST_LOTS = 20
/** Of all these lots. */
const MOST_SAMPLES = 4_000
const PAGE = 200

/** Records that are the same once these columns of the version are left out. */
interface Group {
  without: string[]
  /** By hash: what one lot has said of the samples that it had of the record. */
  faults: Map<bigint, EarlierLot>
}

interface Faults {
  /** To look for in the version. */
  known: KnownRecords[]
  /** The lots whose records the version has, the last one decided first. */
  toEarlier: (met: readonly ReadonlySet<bigint>[]) => EarlierLot[]
}

type Hands = Pick<Deps, 'db' | 'threads'>

/**
 * Records that reviewers have failed or fixed in lots of other versions of the dataset: a run from the source makes
 * them again as they were. The last lot that has faulted a record speaks of it.
 */
export async function readFaults(
  { db, threads }: Hands,
  { id, datasetId, columns }: Pick<DatasetVersionRow, 'id' | 'datasetId' | 'columns'>,
): Promise<Faults> {
  const groups = new Map<string, Group>()
  const lots = await listFaultyLots(db, { datasetId, versionId: id, limit: MOST_LOTS })
  let room = MOST_SAMPLES
  for (const lot of lots) {
    const had = new Set(lot.columns.map(({ name }) => name))
    const without = columns.map(({ name }) => name).filter(name => !had.has(name))
    const key = JSON.stringify(without)
    const group: Group = groups.get(key) ?? { without, faults: new Map() }
    groups.set(key, group)
    room -= await addLot({ db, threads }, { lot, group, room })
  }
  const known = [...groups.values()].filter(({ faults }) => faults.size > 0)
  return {
    known: known.map(({ without, faults }) => ({ without, hashes: BigUint64Array.from(faults.keys()) })),
    toEarlier: met => sumUp(lots, known.flatMap(({ faults }, index) =>
      [...met[index] ?? []].flatMap(hash => faults.get(hash) ?? []))),
  }
}

/** @returns how many samples it has read */
async function addLot(
  { db, threads }: Hands,
  { lot, group: { faults }, room }: { lot: FaultyLot, group: Group, room: number },
): Promise<number> {
  let [count, after] = [0, 0]
  while (count < room) {
    const limit = Math.min(PAGE, room - count)
    const samples = await listFaultySamples(db, { lotId: lot.id, after, limit })
    const records = await hashEach(threads, samples.map(({ record }) => record))
    const fixes = await hashEach(threads, samples.map(({ record, fixedRecord }) => fixedRecord ?? record))
    for (const [index, { state }] of samples.entries()) {
      const hash = records[index]
      const isFixed = state === 'FIXED'
      // One whose fix is the same by value is as it was left.
      if (typeof hash === 'bigint' && !(isFixed && hash === fixes[index])) {
        addFault(faults, { hash, lot, isFixed })
      }
    }
    count += samples.length
    after = samples.at(-1)?.position ?? after
    if (samples.length < limit) {
      break
    }
  }
  return count
}

function addFault(
  faults: Group['faults'],
  { hash, lot, isFixed }: { hash: bigint, lot: FaultyLot, isFixed: boolean },
): void {
  const fault = faults.get(hash) ?? { lotId: lot.id, number: lot.number, failed: 0, fixed: 0 }
  if (fault.lotId === lot.id) {
    fault[isFixed ? 'fixed' : 'failed'] += 1
    faults.set(hash, fault)
  }
}

/** null = it cannot be read, or takes too much; the others can all the same. As much at once as of a version. */
async function hashEach(threads: Threads, records: readonly string[]): Promise<(bigint | null)[]> {
  const hashes: (bigint | null)[] = []
  let [batch, chars] = [[] as string[], 0]
  for (const [index, record] of records.entries()) {
    batch.push(record)
    chars += record.length
    if (chars >= BATCH_BYTES || index === records.length - 1) {
      hashes.push(...await hashBatch(threads, batch))
      ;[batch, chars] = [[], 0]
    }
  }
  return hashes
}

async function hashBatch(threads: Threads, records: readonly string[]): Promise<(bigint | null)[]> {
  const hashes = await findHashes(threads, records)
  if (hashes) {
    return [...hashes]
  }
  const each: (bigint | null)[] = []
  for (const record of records.length > 1 ? records : []) {
    each.push(...await hashBatch(threads, [record]))
  }
  return records.length > 1 ? each : [null]
}

/** null = not of all. A record of another version must not stop the check of this one. */
async function findHashes(threads: Threads, records: readonly string[]): Promise<BigUint64Array | null> {
  try {
    return await threads.use(ask => ask('hash', { records, without: [] }, BATCH_CPU_MS), { waitMs: WAIT_MS })
  }
  catch (error) {
    if (!(error instanceof TooMuch)) {
      throw error
    }
    log.warn({ err: error, records: records.length }, 'samples of an earlier lot took too much to be looked for')
    return null
  }
}

function sumUp(lots: readonly FaultyLot[], faults: readonly EarlierLot[]): EarlierLot[] {
  return lots.flatMap(({ id: lotId, number }) => {
    const own = faults.filter(fault => fault.lotId === lotId)
    const sum = (of: 'failed' | 'fixed') => own.reduce((total, fault) => total + fault[of], 0)
    return own.length > 0 ? [{ lotId, number, failed: sum('failed'), fixed: sum('fixed') }] : []
  })
}
