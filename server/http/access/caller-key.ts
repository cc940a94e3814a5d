import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { H3Event } from 'h3'
import { toNetwork } from '#egress/address'
import { AppError } from '#server/errors'
import type { LaneKind } from '#server/overload/work-kind'
import { useServicesIfReady } from '../services'
import { identifyCounted } from './admit'
import { addressOf, carrierOf, carrierOfRequest, readCredentials, recallCredential } from './credential'

/** The network that a request comes from. */
export function networkOf(request: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  return toNetwork(addressOf(carrierOfRequest(request), useServicesIfReady()?.access ?? { isBehindProxy: false }))
}

/**
 * Whom an unfinished body is counted for: a session, if its cookie was sealed here, else the network. Looks nothing up:
 * a token may be made up, so it counts for its network.
 */
export async function senderOf(event: H3Event): Promise<string> {
  const { access } = useServicesIfReady() ?? {}
  const carrier = { ...carrierOf(event), authorization: undefined }
  const [credential] = access?.isOn() ? await readCredentials(access, carrier) : []
  return credential ? `session ${toHash(credential.secret)}` : networkOf(event.node.req)
}

/**
 * Who sends a request, if its cookie or token was let in a moment ago: a look into memory. undefined = not known yet,
 * or made up, or nobody signs in; a network may be a proxy, or many people.
 */
export function recallSender(request: IncomingMessage): string | undefined {
  const { access } = useServicesIfReady() ?? {}
  const credential = access?.isOn() ? recallCredential(access, carrierOfRequest(request)) : undefined
  return credential && `${credential.type} ${credential.secret}`
}

/**
 * Whom a place in the queue of a kind is counted for. Who signs in is nobody yet: there it is the network, of which all
 * together have a share; so it is for whoever sends neither a cookie nor a token.
 *
 * @returns undefined = not known, or nobody signs in
 */
export function waiterOf(kind: LaneKind, request: IncomingMessage): string | undefined {
  if (kind === 'sign_in') {
    return networkOf(request)
  }
  const isSignInOn = useServicesIfReady()?.access.isOn() ?? false
  const { authorization, cookie } = request.headers
  if (isSignInOn && !authorization && !cookie) {
    return networkOf(request)
  }
  return kind === 'page' ? undefined : recallSender(request)
}

/**
 * The same, when its cookies have been opened: who made them up, or a token that is not known, counts for its network.
 */
export async function findWaiter(kind: LaneKind, { node: { req } }: H3Event): Promise<string | undefined> {
  const { access } = useServicesIfReady() ?? {}
  const known = waiterOf(kind, req)
  if (known !== undefined || !access?.isOn()) {
    return known
  }
  await readCredentials(access, carrierOfRequest(req))
  const found = recallSender(req)
  // A browser that opens again asks for all its pages at once.
  return found !== undefined && kind === 'page' ? undefined : found ?? networkOf(req)
}

const toHash = (secret: string): string => createHash('sha256').update(secret).digest('hex')

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
    const isSomebody = identity.kind === 'user' || identity.kind === 'token'
    return isSomebody ? `user ${identity.userId}` : networkOf(event.node.req)
  }
  catch (error) {
    if (error instanceof AppError) {
      throw error
    }
    // The database is away, which the request's own handler reports.
    return networkOf(event.node.req)
  }
}
