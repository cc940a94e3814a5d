import type { RequestListener } from 'node:http'
import { API_BASE } from '#shared/contract/paths'
import { ROUTES, type RouteId } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import type { Db } from '#db/client'

const NAMED = new Set(['qc_lot', 'qc_sample', 'release'])

const routes: [string, RouteDefinition][] = Object.entries(ROUTES)
const places = routes
  .filter(([, { method }]) => method !== 'GET')
  .map(([id, { method, path }]) => ({
    id: id as RouteId, method, isFixed: !path.includes('{'),
    pattern: new RegExp(`^${API_BASE}${path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
  }))
  .sort((a, b) => Number(b.isFixed) - Number(a.isFixed))

/** Compares what the write routes of a server leave in the audit trail with what they declare. */
export interface AuditWatch {
  listener: RequestListener
  /**
   * Violations, one line each.
   *
   * @param isRandom requests were made at random: most change nothing, so that none must have left an entry.
   */
  findFaults: (db: Db, isRandom: boolean) => Promise<string[]>
}

export function watchAudit(listener: RequestListener): AuditWatch {
  const done: { id: RouteId, requestId: string }[] = []
  return {
    listener(request, response) {
      response.once('finish', () => {
        const path = (request.url ?? '').split('?', 1)[0] ?? ''
        const place = places.find(({ method, pattern }) => method === request.method && pattern.test(path))
        if (place && response.statusCode < 300) {
          done.push({ id: place.id, requestId: String(response.getHeader('x-request-id')) })
        }
      })
      listener(request, response)
    },
    async findFaults(db, isRandom) {
      const rows = await db.selectFrom('auditLog').select(['requestId', 'action', 'noun', 'before', 'after'])
        .where('requestId', 'in', done.length > 0 ? done.map(({ requestId }) => requestId) : ['']).execute()
      const actionsOf = Map.groupBy(rows, ({ requestId }) => requestId)
      // People read what a lot or a release is called, not its id.
      const nameless = rows.filter(({ noun, before, after }) =>
        NAMED.has(noun) && ![before, after].some(side => typeof side === 'object' && side !== null && 'name' in side))
      const faults = [...new Set(nameless.map(({ action }) => `${action} does not say what the thing is called`))]
      for (const [id, calls] of Map.groupBy(done, call => call.id)) {
        const { audits: declared = [] }: RouteDefinition = ROUTES[id]
        const allowed: readonly string[] = 'why' in declared ? declared.may ?? [] : declared
        const left = new Set(calls.flatMap(({ requestId }) =>
          (actionsOf.get(requestId) ?? []).map(({ action }) => action)))
        faults.push(...[...left].filter(action => !allowed.includes(action)).map(action => `${id} left ${action}`))
        // Repeated requests and changes without effect leave none: of all its calls here, one must.
        if (!isRandom && !('why' in declared) && left.size === 0) {
          faults.push(`${id} was called ${calls.length} times and left nothing`)
        }
      }
      return faults
    },
  }
}
