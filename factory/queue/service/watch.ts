import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf'
import { durationMs, timestampFromDate } from '@bufbuild/protobuf/wkt'
import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import {
  EventSchema, type WatchEventsRequest, type WatchEventsResponseSchema,
} from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { EventLog, LogHead } from '../store/event-log.ts'
import { DOMAIN, invalid, requireUuids } from '../message/refusal.ts'

type WatchMessage = MessageInitShape<typeof WatchEventsResponseSchema>

const DEFAULT_HEARTBEAT_MS = 10_000
const MIN_HEARTBEAT_MS = 1_000
const MAX_HEARTBEAT_MS = 60_000
const BATCH = 500

/** Events after the cursor, then live ones, with heartbeats during silence, until the caller leaves. */
export async function* watchEvents(
  log: EventLog, { cursor, runId, heartbeatInterval }: WatchEventsRequest, signal: AbortSignal,
): AsyncGenerator<WatchMessage> {
  const heartbeatMs = heartbeatInterval ? durationMs(heartbeatInterval) : DEFAULT_HEARTBEAT_MS
  if (heartbeatMs < MIN_HEARTBEAT_MS || heartbeatMs > MAX_HEARTBEAT_MS) {
    throw invalid([{ field: 'heartbeat_interval', description: 'must be 1 to 60 s' }])
  }
  if (runId) {
    requireUuids({ run_id: runId })
  }
  let position = startOf(cursor, await log.getHead())
  let spokeAt = Date.now()
  while (!signal.aborted) {
    const revision = log.getRevision()
    const head = await log.getHead()
    if (position < head.trimmed) {
      throw outOfRange('events after the cursor are no longer kept')
    }
    const events = head.position > position
      ? await log.list({ after: position, upTo: head.position, runId: runId || undefined, limit: BATCH })
      : []
    for (const event of events) {
      yield {
        cursor: toCursor(head, event.position),
        payload: { case: 'event', value: fromBinary(EventSchema, event.payload) },
      }
      spokeAt = Date.now()
    }
    // A short batch contains everything up to the head, even when events of other runs were filtered out.
    position = events.length < BATCH ? head.position : events.at(-1)!.position
    if (events.length === BATCH) {
      continue
    }
    const silentMs = Date.now() - spokeAt
    if (silentMs >= heartbeatMs) {
      yield {
        cursor: toCursor(head, position),
        payload: { case: 'heartbeat', value: { time: timestampFromDate(new Date()) } },
      }
      spokeAt = Date.now()
    }
    else if (events.length === 0) {
      await log.waitForCommit(revision, heartbeatMs - silentMs, signal)
    }
  }
}

/** `<storage>:<position>`, opaque to the caller. */
const toCursor = ({ storageId }: LogHead, position: number) =>
  Buffer.from(`${storageId}:${position}`).toString('base64url')

function startOf(cursor: string, head: LogHead): number {
  if (!cursor) {
    return head.trimmed
  }
  const match = /^([\da-f-]{36}):(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())
  // Of another factory: the caller has been pointed here, and reads all anew.
  if (!match) {
    throw outOfRange('the cursor is not of this service')
  }
  const position = Number(match[2])
  if (match[1] !== head.storageId) {
    throw outOfRange('the cursor belongs to a storage that is gone')
  }
  if (position > head.position) {
    throw outOfRange('the cursor is ahead of the log: the storage was put back to an older state')
  }
  if (position < head.trimmed) {
    throw outOfRange('events after the cursor are no longer kept')
  }
  return position
}

const outOfRange = (message: string) =>
  new GrpcError(status.OUT_OF_RANGE, message, { reason: 'OUT_OF_RANGE', domain: DOMAIN })
