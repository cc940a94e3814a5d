import { v7 } from 'uuid'
import { setChannelResult, type ChannelRow } from '#db/repositories/alert/channel.repository'
import type { ChannelTest } from '#shared/contract/alert.contract'
import type { DeliveryDeps } from './alerting-deps'

/** Sends a test message once; its result is the channel's newest. */
export async function testChannel(
  { db, channels }: Pick<DeliveryDeps, 'db' | 'channels'>, channel: ChannelRow,
): Promise<ChannelTest> {
  const startedMs = performance.now()
  const payload = {
    kind: 'test', at: new Date().toISOString(), projectId: channel.projectId,
    channel: { id: channel.id, name: channel.name },
  }
  const result = await channels[channel.kind]?.deliver(channel, { id: v7(), kind: 'test', payload })
  if (!result) {
    throw new Error(`no channel of the kind ${channel.kind}`)
  }
  const { isFinal: _, ...outcome } = result
  await setChannelResult(db, channel.id, outcome)
  return {
    ...outcome, code: outcome.code as ChannelTest['code'], durationMs: Math.round(performance.now() - startedMs),
  }
}
