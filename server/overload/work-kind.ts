import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import { EVENT_STREAM, sendsFile, type RouteDefinition } from '#shared/contract/route'

/** What has a lane. Each competes only with itself: readers do not delay a launch, nor guessed passwords a write. */
export type LaneKind = 'page' | 'read' | 'write' | 'sign_in' | 'long' | 'file'

/**
 * What lasts as long as the other end wishes: files sent and received, and server-sent events. It costs next to nothing
 * while nobody sends or takes, so it takes no place of those who work.
 */
export type StreamKind = 'transfer' | 'events'

export type WorkKind = LaneKind | StreamKind

/** Probes and counters are never refused: they must show the overload. */
const ALWAYS = /^\/(?:healthz|readyz|metrics)\/?$/

const FILE = /^\/(?:_nuxt|_i18n)\/|^\/favicon/

/**
 * What usually takes seconds, waiting for the factory, the database or a file: long, but cheap for the console. Not the same as `asksFactory`:
 * a launch asks it, and is a short write as long as it answers, while other long ones never ask it.
 */
const LASTING: RouteDefinition[] = [
  ROUTES.auditAccept, ROUTES.auditVerify, ROUTES.modelActivity, ROUTES.modelAvailable, ROUTES.modelPreview,
  ROUTES.pipelineValidate, ROUTES.sourceTry, ROUTES.sourceTest, ROUTES.sourcePreview, ROUTES.datasetRecords,
  ROUTES.releaseCreate, ROUTES.releaseSample, ROUTES.runBulk, ROUTES.runCompareOverlap, ROUTES.runRecord,
  ROUTES.runRejectList, ROUTES.runRetryPlan,
]

/** One pattern for all routes that pass: it is tried for each request, also for those that are refused. */
function toPattern(test: (route: RouteDefinition) => boolean): RegExp {
  const routes = Object.values<RouteDefinition>(ROUTES).filter(test)
    .map(({ method, path }) => `${method} ${API_BASE}${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}`)
  return new RegExp(`^(?:${routes.join('|')})/?$`)
}

/** In this order; what matches none is a read or a write. */
const KINDS: [WorkKind, RegExp][] = [
  ['sign_in', toPattern(route => route === ROUTES.sessionCreate)],
  ['events', toPattern(route => route.produces?.includes(EVENT_STREAM) ?? false)],
  // The beginning of a resumable upload is a row; a file may come with it.
  ['transfer', toPattern(route => route !== ROUTES.uploadResumableCreate && (route.isUpload === true || sendsFile(route)))],
  ['long', toPattern(route => LASTING.includes(route))],
]

const RESUMABLE = toPattern(route => route === ROUTES.uploadResumableCreate)
const FILE_PART = 'application/offset+octet-stream'

/**
 * @param type content type of the body
 * @returns `undefined` for requests that are never refused.
 */
export function toWorkKind(method: string, url: string, type?: string): WorkKind | undefined {
  const path = url.split('?', 1)[0] ?? ''
  if (ALWAYS.test(path)) {
    return undefined
  }
  if (FILE.test(path)) {
    return 'file'
  }
  if (!/^\/api(?:\/|$)/.test(path)) {
    return 'page'
  }
  const asked = `${method === 'HEAD' ? 'GET' : method} ${path}`
  const [kind] = KINDS.find(([, pattern]) => pattern.test(asked)) ?? []
  if (kind) {
    return kind
  }
  if (type === FILE_PART && RESUMABLE.test(asked)) {
    return 'transfer'
  }
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'write'
}
