import { API_BASE } from '#shared/contract/paths'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'

/** Each kind of work competes only with itself: readers do not delay a launch, nor pages an upload. */
export type WorkKind = 'page' | 'read' | 'write' | 'long' | 'file'

/** Probes and counters are never refused: they must show the overload. */
const ALWAYS = /^\/(?:healthz|readyz|metrics)\/?$/

const FILE = /^\/(?:_nuxt|_i18n)\/|^\/favicon/

/**
 * What usually takes seconds, waiting for the factory, the database or a file: long, but cheap for the console. Not the same as `asksFactory`:
 * a launch asks it, and is a short write as long as it answers, while other long ones never ask it.
 */
const LASTING: RouteDefinition[] = [ROUTES.auditVerify, ROUTES.modelActivity, ROUTES.modelAvailable, ROUTES.modelPreview, ROUTES.pipelineValidate, ROUTES.sourceTry, ROUTES.sourceTest, ROUTES.sourcePreview, ROUTES.datasetRecords, ROUTES.releaseCreate, ROUTES.runBulk, ROUTES.runCompareOverlap, ROUTES.runRecord, ROUTES.runRejectList, ROUTES.runRetryPlan]

const LONG = Object.values<RouteDefinition>(ROUTES)
  .filter(route => route.isUpload || route.isTus || route.produces || LASTING.includes(route))
  .map(({ method, path }) => new RegExp(`^${method} ${API_BASE}${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`))

/** @returns `undefined` for requests that are never refused. */
export function toWorkKind(method: string, url: string): WorkKind | undefined {
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
  if (LONG.some(route => route.test(`${method === 'HEAD' ? 'GET' : method} ${path}`))) {
    return 'long'
  }
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'write'
}
