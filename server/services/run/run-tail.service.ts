import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import type { TailEnd, TailLine } from '#shared/contract/run/run-tail.contract'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'

/** Each holds a connection and a stream of the factory. */
const MOST_TAILS = 24
/** Longest life of one answer: its reader then asks again, perhaps another console. */
const TAIL_MS = 9 * 60_000

export type TailItem = { event: 'line', data: TailLine } | { event: 'end', data: TailEnd }

type TailDeps = Pick<Deps, 'db' | 'queue'>

let open = 0

/**
 * The live log of a run's stages, then why they end. What is asked for is checked at once, so that a refusal is an
 * answer of its own.
 *
 * @param signal aborts when the reader has left
 * @throws AppError `not_found`; `too_many_requests` while too many are read
 */
export async function openTail(
  { db, queue }: TailDeps, { id, stage: stageKey = '' }: { id: string, stage?: string | undefined },
  signal: AbortSignal,
): Promise<AsyncIterable<TailItem>> {
  const run = await findTaskRun(db, id)
  assertFound(run, 'run')
  if (stageKey !== '') {
    assertFound((await listStageRuns(db, id)).find(stage => stage.stageKey === stageKey), 'stage')
  }
  if (open >= MOST_TAILS) {
    throw new AppError('too_many_requests', `at most ${MOST_TAILS} readers of live logs`, { retryAfterSeconds: 10 })
  }
  return run.finishedAt === null ? readTail({ db, queue }, { id, stageKey }, signal, takePlace(signal)) : ended()
}

/**
 * Counts the reader from now on, not from the first line, so that those who come at once are limited. Returns what ends
 * it.
 */
function takePlace(signal: AbortSignal): () => void {
  let isTaken = true
  open += 1
  const release = () => {
    open -= isTaken ? 1 : 0
    isTaken = false
  }
  signal.addEventListener('abort', release, { once: true })
  if (signal.aborted) {
    release()
  }
  return release
}

async function* ended(): AsyncGenerator<TailItem> {
  yield await Promise.resolve(toEnd('ended'))
}

async function* readTail(
  { queue }: TailDeps, { id, stageKey }: { id: string, stageKey: string }, signal: AbortSignal, release: () => void,
): AsyncGenerator<TailItem> {
  const timeout = AbortSignal.timeout(TAIL_MS)
  try {
    for await (const { stageId, time, severity, line, dropped } of queue.tailLogs(
      id, stageKey, AbortSignal.any([signal, timeout]),
    )) {
      yield { event: 'line', data: { stageKey: stageId, at: time.toISOString(), severity, line, dropped } }
    }
    yield toEnd(timeout.aborted ? 'again' : 'ended')
  }
  catch (error) {
    yield toEnd(toReason(error))
  }
  finally {
    release()
  }
}

const toEnd = (reason: TailEnd['reason']): TailItem => ({ event: 'end', data: { reason } })

/** The answer has begun, so a failure of the factory is its last item. */
function toReason(error: unknown): TailEnd['reason'] {
  if (!(error instanceof AppError)) {
    throw error
  }
  switch (error.code) {
    case 'not_implemented':
      return 'unsupported'
    // Not submitted yet.
    case 'not_found':
      return 'again'
    default:
      return 'away'
  }
}
