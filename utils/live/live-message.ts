import type { LiveMessage } from '#shared/contract/live.contract'

/** Checked by hand: the schema would load its whole library on every page. A test compares both. */
export function toLiveMessage(text: unknown): LiveMessage | undefined {
  const message = typeof text === 'string' ? toJson(text) : undefined
  return isLiveMessage(message) ? message : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isText = (value: unknown) => typeof value === 'string'

const SHAPES: Record<LiveMessage['type'], (message: Record<string, unknown>) => boolean> = {
  stale: ({ topic, revision, at }) => isText(topic) && Number.isInteger(revision) && isText(at),
  hello: ({ epoch, revisions }) => isText(epoch) && isRecord(revisions) && Object.values(revisions).every(Number.isInteger),
  pong: ({ at }) => isText(at),
}

function isLiveMessage(value: unknown): value is LiveMessage {
  if (!isRecord(value) || typeof value.type !== 'string' || !Object.hasOwn(SHAPES, value.type)) {
    return false
  }
  return SHAPES[value.type as LiveMessage['type']](value)
}

/** A text that is not JSON is not a message of ours. */
function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}
