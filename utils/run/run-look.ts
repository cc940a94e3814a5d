import type { BulkAction } from '#shared/domain/run/run-bulk'
import type { RunDecision } from '#shared/domain/run/run-decision'
import {
  hasManyFailed, type RunFilterState, type RunName, type RunType, type StageState,
} from '#shared/domain/run/run-state'
import type { Look, Tone } from '../base/look'

const QUEUED: Look = { icon: 'i-lucide-circle-dashed', tone: 'neutral', loudness: 'quiet' }
const RUNNING: Look = { icon: 'i-lucide-loader-circle', tone: 'blue', loudness: 'tinted', isMoving: true }
const PAUSED: Look = { icon: 'i-lucide-circle-pause', tone: 'violet', loudness: 'tinted' }
/** For a person's decision at an acceptance gate. */
const WAITING: Look = { icon: 'i-lucide-shield-question', tone: 'accent', loudness: 'tinted' }
const SUCCEEDED: Look = { icon: 'i-lucide-circle-check', tone: 'green', loudness: 'quiet' }
const PARTIAL: Look = { icon: 'i-lucide-contrast', tone: 'amber', loudness: 'tinted' }
const FAILED: Look = { icon: 'i-lucide-circle-x', tone: 'red', loudness: 'loud' }
const CRASHED: Look = { icon: 'i-lucide-zap-off', tone: 'magenta', loudness: 'loud' }
const CANCELLED: Look = { icon: 'i-lucide-ban', tone: 'neutral', loudness: 'quiet' }

export const RUN_LOOK: Record<RunType, Look> = {
  QUEUED,
  RUNNING,
  PAUSED,
  CANCELLING: { icon: 'i-lucide-circle-stop', tone: 'orange', loudness: 'tinted' },
  SUCCEEDED,
  FAILED,
  CRASHED,
  CANCELLED,
}

export const RUN_FILTER_LOOK: Record<RunFilterState, Look> = { ...RUN_LOOK, PARTIAL, WAITING }

/**
 * The type decides the look; only a partial success and a run that waits at its gate look different from their type.
 */
export const toRunLook = (type: RunType, name: RunName): Look =>
  name === 'partial' ? PARTIAL : name === 'waiting' ? WAITING : RUN_LOOK[type]

export const DECISION_LOOK: Record<RunDecision, { icon: string, tone: Tone }> = {
  resolve: { icon: 'i-lucide-circle-check', tone: 'green' },
  waive: { icon: 'i-lucide-shield-check', tone: 'neutral' },
  reopen: { icon: 'i-lucide-undo-2', tone: 'amber' },
}

export const ACTION_ICON: Record<BulkAction, string> = {
  pause: 'i-lucide-pause',
  resume: 'i-lucide-play',
  cancel: 'i-lucide-circle-stop',
  retry: 'i-lucide-rotate-ccw',
  resolve: DECISION_LOOK.resolve.icon,
  waive: DECISION_LOOK.waive.icon,
  reopen: DECISION_LOOK.reopen.icon,
}

const STAGE_LOOK: Record<StageState, Look> = {
  BLOCKED: QUEUED,
  QUEUED,
  RUNNING,
  RETRY_WAIT: QUEUED,
  PAUSED,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  SKIPPED: { icon: 'i-lucide-skip-forward', tone: 'neutral', loudness: 'quiet' },
  WAITING,
  CRASHED,
}

type Counts = { recordsIn: number, recordsFailed: number }

/** A successful stage of whose records many failed is partial. */
export const isPartial = (state: StageState, counts: Counts) => state === 'SUCCEEDED' && hasManyFailed(counts)

export const toStageLook = (state: StageState, counts: Counts = { recordsIn: 0, recordsFailed: 0 }): Look =>
  isPartial(state, counts) ? PARTIAL : STAGE_LOOK[state]
