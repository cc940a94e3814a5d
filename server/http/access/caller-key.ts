import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { H3Event } from 'h3'
import { toNetwork } from '#egress/address'
import { AppError } from '#server/errors'
import { useServicesIfReady } from '../services'
import { identifyCounted } from './admit'
import { addressOf, carrierOf, readCredential } from './credential'

/** The network that a request comes from. */
export function networkOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  const forwardedFor = headers['x-forwarded-for']
  const carrier = { forwardedFor: typeof forwardedFor === 'object' ? forwardedFor.join() : forwardedFor, remoteAddress: socket.remoteAddress }
  return toNetwork(addressOf(carrier, useServicesIfReady()?.access ?? { isBehindProxy: false }))
}

/**
 * Whom an unfinished body is counted for: a session, if its cookie was sealed here, else the network. Looks nothing up: a
 * token may be made up, so it counts for its network.
 */
export async function senderOf(event: H3Event): Promise<string> {
  const { access } = useServicesIfReady() ?? {}
  const credential = access?.isOn() ? await readCredential(access, { ...carrierOf(event), authorization: undefined }) : undefined
  return credential ? `session ${createHash('sha256').update(credential.secret).digest('hex')}` : networkOf(event.node.req)
}

/**
 * Whom a stream is counted for: the user, whatever the number of sessions and tokens, else the network.
 *
 * @throws AppError `too_many_requests`
 */
export async function ownerOf(event: H3Event): Promise<string> {
  const services = useServicesIfReady()
  if (!services) {
    return networkOf(event.node.req)
  }
  try {
    const identity = await identifyCounted(event, services)
    return identity.kind === 'user' || identity.kind === 'token' ? `user ${identity.userId}` : networkOf(event.node.req)
  }
  catch (error) {
    if (error instanceof AppError) {
      throw error
    }
    // The database is away, which the request's own handler reports.
    return networkOf(event.node.req)
  }
}
