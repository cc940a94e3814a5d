import type { ChannelResult, ChannelRow } from '#db/repositories/alert/channel.repository'

/** Longest wait for one attempt, unless it is given. */
export const DEADLINE_MS = 10_000

export interface Delivery {
  /** The same for every attempt. */
  id: string
  kind: string
  payload: Record<string, unknown>
}

export interface DeliveryResult extends ChannelResult {
  /** Trying again would give the same answer. */
  isFinal: boolean
}

/** A way to tell people of alerts. A failure is a result, not an error. */
export interface Channel {
  deliver: (channel: ChannelRow, delivery: Delivery) => Promise<DeliveryResult>
}
