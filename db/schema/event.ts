import type { ColumnType, Generated } from 'kysely'
import type { Count, CreatedAt, Json, JsonOrNull } from './columns'

/** Partitioned by `run_id`. Key (run_id, seq). Progress is applied, not stored. */
export interface RunEventTable {
  runId: string
  seq: number
  projectId: string
  /** 'run_state' | 'stage_state' | 'tokens' | 'alert' */
  type: string
  stageKey: string
  attempt: number
  occurredAt: Date
  payload: Json<Record<string, unknown>>
  createdAt: CreatedAt
}

export interface OutboxTable {
  /** UUIDv7: verbs of one run go out in this order. */
  id: string
  projectId: string
  runId: string
  /** 'submit' | 'pause' | 'resume' | 'cancel' | 'decide' */
  verb: string
  /** For 'decide': the lot whose decision is sent. */
  lotId: string | null
  /** Sent to the queue; the same for every attempt. */
  requestId: string
  reason: Generated<string>
  /** 'pending' | 'done' | 'refused' */
  state: Generated<string>
  tries: Count
  availableAt: ColumnType<Date, Date | undefined, Date>
  claimedUntil: Date | null
  lastError: string | null
  createdAt: CreatedAt
  doneAt: Date | null
}

export interface EventCursorTable {
  /** 'factory' */
  source: string
  cursor: string
  /** The watermark: the time up to which all events are known. */
  heardAt: Date | null
  updatedAt: ColumnType<Date, Date | undefined, Date>
}

export interface IdempotencyKeyTable {
  key: string
  /** Method and path pattern. */
  route: string
  bodySha256: string
  /** Which request holds the claim. */
  holder: string | null
  /** null while the first request is still running. */
  status: number | null
  answer: JsonOrNull<unknown>
  location: string | null
  createdAt: CreatedAt
  expiresAt: Date
}
