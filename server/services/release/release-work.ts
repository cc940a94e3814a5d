import { randomUUID } from 'node:crypto'
import type { Trx } from '#db/client'
import {
  lockRelease, renewWork, updateRelease, type Lease, type NewWork, type ReleaseEdit, type ReleaseRow,
} from '#db/repositories/release/release.repository'
import { ArtifactDamaged, ArtifactNotFound } from '#artifact/store'
import type { ReleaseWork } from '#shared/domain/release/release-record'
import { log } from '#server/log'
import { announce } from '../common/announce'
import type { ChangeDeps } from '../common/change'

const REPORT_MS = 500
/** A step may wait for a thread, or compute, for longer than the lease: meanwhile it is renewed. */
const BEAT_MS = 20_000

export const toWork = (kind: ReleaseWork['kind'], total: number): NewWork => ({
  kind, done: 0, total, holder: randomUUID(),
})

/** Work that was begun and whose holder has not reported for the length of its lease. */
export const isAbandoned = ({ work, isLapsed }: Pick<ReleaseRow, 'work'> & Lease): boolean => work !== null && isLapsed

export const isAtWork = (row: Pick<ReleaseRow, 'work'> & Lease): boolean => row.work !== null && !isAbandoned(row)

/** Another process has taken over, or this one ends: the work stops and writes nothing more. */
class WorkLost extends Error {
  override name = 'WorkLost'
}

export interface Meter {
  /** Reports at most twice a second. @throws WorkLost */
  add: (bytes: number) => Promise<void>
}

interface Job {
  id: string
  work: NewWork
  signal: AbortSignal
  /** Written when it fails, with what went wrong. */
  onFailure: ReleaseEdit
  /** What else its success changes, in the same transaction. */
  onDone?: (trx: Trx, row: ReleaseRow) => Promise<void>
}

/** What is written; a function finds it out under the lock of the release: what others decide meanwhile is in it. */
type WorkResult = ReleaseEdit | ((trx: Trx) => Promise<ReleaseEdit>)

/**
 * Does the work under its lease. A damaged or missing file, or any other failure, is written to the release.
 *
 * @param act its result is written with the end of the work.
 * @returns whether it was done, and written
 */
export async function doWork(
  deps: ChangeDeps, { id, work, signal, onFailure, onDone }: Job,
  act: (meter: Meter) => Promise<WorkResult | undefined>,
): Promise<boolean> {
  const meter = createMeter(deps, { id, work, signal })
  let edit: WorkResult | undefined
  let isDone = false
  const beat = setInterval(() => {
    // The next report of the work itself says what is wrong.
    meter.add(0).catch(() => undefined)
  }, BEAT_MS)
  try {
    edit = await act(meter)
    isDone = edit !== undefined
  }
  catch (error) {
    if (error instanceof WorkLost || signal.aborted) {
      return false
    }
    if (toFault(error) === 'failed') {
      log.error({ err: error, releaseId: id, work: work.kind }, 'work on a release failed')
    }
    edit = { ...onFailure, fault: toFault(error), faultFile: error instanceof FileFault ? error.path : '' }
  }
  finally {
    clearInterval(beat)
  }
  const isWritten = await deps.db.transaction().execute(trx =>
    finish(trx, { id, work, ...isDone && { onDone } }, edit ?? {}))
  await announce(deps, ['releases'])
  return isDone && isWritten
}

async function finish(
  trx: Trx, { id, work, onDone }: Pick<Job, 'id' | 'work' | 'onDone'>, result: WorkResult,
): Promise<boolean> {
  const row = await lockRelease(trx, id)
  if (row?.work?.holder !== work.holder) {
    return false
  }
  const edit = typeof result === 'function' ? await result(trx) : result
  const after = await updateRelease(trx, id, { ...edit, work: null })
  await onDone?.(trx, after)
  return true
}

/**
 * The release, locked: nobody can take over its work before the end of the transaction. @throws WorkLost when somebody
 * has
 */
export async function lockOwn(trx: Trx, { id, work }: Pick<Job, 'id' | 'work'>): Promise<ReleaseRow> {
  const row = await lockRelease(trx, id)
  if (row?.work?.holder !== work.holder) {
    throw new WorkLost('another has taken over')
  }
  return row
}

/** A file that stopped the work. */
export class FileFault extends Error {
  override name = 'FileFault'
  readonly path: string
  readonly problem: 'missing' | 'damaged'

  constructor(path: string, problem: 'missing' | 'damaged', options?: ErrorOptions) {
    super(`${path} is ${problem}`, options)
    this.path = path
    this.problem = problem
  }
}

/** @throws FileFault in place of what the store says of the file */
export async function naming<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  }
  catch (cause) {
    if (cause instanceof ArtifactNotFound || cause instanceof ArtifactDamaged) {
      throw new FileFault(path, cause instanceof ArtifactNotFound ? 'missing' : 'damaged', { cause })
    }
    throw cause
  }
}

const toFault = (error: unknown) => error instanceof FileFault ? error.problem : 'failed'

function createMeter(deps: ChangeDeps, { id, work, signal }: Pick<Job, 'id' | 'work' | 'signal'>): Meter {
  let done = 0
  let reportedAt = performance.now()
  return {
    async add(bytes) {
      done += bytes
      if (signal.aborted) {
        throw new WorkLost('the process ends')
      }
      if (performance.now() - reportedAt < REPORT_MS) {
        return
      }
      reportedAt = performance.now()
      if (!await renewWork(deps.db, { id, holder: work.holder, done: Math.min(done, work.total) })) {
        throw new WorkLost('another has taken over')
      }
      await announce(deps, ['releases'])
    },
  }
}
