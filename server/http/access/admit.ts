import { randomUUID } from 'node:crypto'
import { getRequestHeader, sendRedirect, setResponseHeader, type H3Event } from 'h3'
import { AppError } from '#server/errors'
import { assertRole, toSessionView, type Identity } from '#server/services/access/identity'
import { isFromOutside } from '../compress'
import { sendProblem } from '../problem'
import { useServicesIfReady, type Services } from '../services'
import { ensureRequestId } from '../request-id'
import {
  addressOf, carrierOf, carrierOfUpgrade, readCredential, readCredentials, type UpgradeRequest,
} from './credential'

/** Probes, and what every page loads. */
const OPEN = /^\/(?:healthz|readyz)\/?$|^\/(?:_nuxt|_i18n)\/|^\/(?:favicon|robots)[\w.-]*$/

const SIGN_IN = /^\/sign-in\/?$/

/** Decided by the registry, route by route (api-handler.ts). */
const REST = /^\/api\/v1(?:\/|$)/

const METRICS = /^\/metrics\/?$/

declare module 'h3' {
  interface H3EventContext {
    identity?: Identity
  }
}

/** Who sends a request; found once, also for the internal calls of a page. */
export async function identify(event: H3Event, { access }: Pick<Services, 'access'>): Promise<Identity> {
  event.context.identity ??= await access.identify(await readCredential(access, carrierOf(event)))
  return event.context.identity
}

/** Counts a request before anything is looked up for it; internal calls of a page are parts of one that was counted. */
export async function identifyCounted(event: H3Event, { access }: Pick<Services, 'access'>): Promise<Identity> {
  if (!isFromOutside(event)) {
    return identify(event, { access })
  }
  if (!event.context.identity) {
    const carrier = carrierOf(event)
    const caller = { address: addressOf(carrier, access), requestId: ensureRequestId(event) }
    event.context.identity = await access.identifyCounted(await readCredentials(access, carrier), caller)
  }
  return event.context.identity
}

/**
 * What is no REST route: pages, their files, the API's own page, counters. Whatever is not named as open needs a person
 * or a token. While the console starts there is nothing to read.
 */
export async function admit(event: H3Event): Promise<unknown> {
  const services = useServicesIfReady()
  const path = event.path.split('?', 1)[0] ?? ''
  if (!services || OPEN.test(path)) {
    return undefined
  }
  try {
    return await judge(event, services, path)
  }
  catch (error) {
    return sendProblem(event, error)
  }
}

async function judge(event: H3Event, services: Services, path: string): Promise<unknown> {
  const { access } = services
  // Without a look into the database: counters are wanted most when it is away.
  const isMetrics = METRICS.test(path) && isFromOutside(event)
  if (isMetrics && access.isMetricsToken(getRequestHeader(event, 'authorization'))) {
    return undefined
  }
  const identity = await identifyCounted(event, services)
  if (!isFromOutside(event)) {
    return undefined
  }
  if (REST.test(path)) {
    return undefined
  }
  // For the page itself, which then need not ask.
  event.context.session = toSessionView(identity, access)
  event.context.reportZone = services.timeZone
  // Before the page reads anything: what changes while it does has a higher revision.
  event.context.liveMoment = services.liveMoment()
  if (SIGN_IN.test(path)) {
    return undefined
  }
  if (isMetrics && identity.kind === 'open' && access.needsMetricsToken) {
    throw new AppError('unauthenticated', 'send METRICS_TOKEN as `Authorization: Bearer`')
  }
  if (identity.kind === 'nobody' && wantsPage(event)) {
    setResponseHeader(event, 'Cache-Control', 'no-store')
    return sendRedirect(event, `/sign-in?to=${encodeURIComponent(event.path)}`, 302)
  }
  assertRole(identity, 'viewer')
  return undefined
}

const wantsPage = (event: H3Event): boolean =>
  ['GET', 'HEAD'].includes(event.method) && (getRequestHeader(event, 'accept')?.includes('text/html') ?? false)

/** Of one that was admitted. */
export const readSocketCredential = ({ access }: Pick<Services, 'access'>, request: UpgradeRequest) =>
  readCredential(access, carrierOfUpgrade(request))

/** h3 runs no middleware for upgrades. @throws AppError `unauthenticated`, `too_many_requests` */
export async function admitSocket({ access }: Pick<Services, 'access'>, request: UpgradeRequest): Promise<void> {
  const carrier = carrierOfUpgrade(request)
  const caller = { address: addressOf(carrier, access), requestId: randomUUID() }
  assertRole(await access.identifyCounted(await readCredentials(access, carrier), caller), 'viewer')
}

/** Aborts when the sender of a request is signed out: a stream lasts longer than the check of its request. */
export async function untilSignedOut(event: H3Event, { access }: Pick<Services, 'access'>): Promise<AbortSignal> {
  const signedOut = new AbortController()
  const { res } = event.node
  const forget = access.watch(await readCredential(access, carrierOf(event)), () => signedOut.abort())
  res.once('close', forget)
  if (res.closed) {
    forget()
  }
  return signedOut.signal
}
