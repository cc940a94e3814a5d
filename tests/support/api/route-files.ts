import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { EventHandler } from 'h3'

const ROOT = path.resolve(import.meta.dirname, '../../../server')

export interface RouteFile {
  /** Derived from the name as Nitro does it: `/api/v1/runs/:id`. */
  route: string
  method: string | undefined
  file: string
}

/** Files under `server/api`, with their routes in Nitro. */
export function listRouteFiles(): RouteFile[] {
  return readdirSync(path.join(ROOT, 'api'), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map((file) => {
      const [, bare = '', method] = /^(.*?)(?:\.(get|post|put|patch|delete|options))?\.ts$/.exec(file) ?? []
      const route = `/api/${bare}`
        .replace(/\/index$/, '')
        .replace(/\[\.\.\.\w*\]/g, '**')
        .replace(/\[(\w+)\]/g, ':$1')
      return { route, method, file: path.join(ROOT, 'api', file) }
    })
}

/** Handlers of `server/middleware`, in Nitro's order. */
export async function loadMiddleware(): Promise<EventHandler[]> {
  const files = readdirSync(path.join(ROOT, 'middleware')).sort()
  return Promise.all(files.map(file => loadHandler(path.join(ROOT, 'middleware', file))))
}

export async function loadHandler(file: string): Promise<EventHandler> {
  const loaded: { default: EventHandler } = await import(file)
  return loaded.default
}
