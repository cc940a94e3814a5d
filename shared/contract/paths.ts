import { ROUTES, type RouteId, type Routes } from './routes'

export const API_BASE = '/api/v1'

type Paths = { [Id in RouteId]: Pick<Routes[Id], 'method' | 'path'> }

/**
 * Method and path of each route, below `API_BASE`, for pages: a build gives them these values instead of the registry
 * with its schemas (scripts/nuxt/route-paths.ts). The cast: `fromEntries` forgets which name has which value.
 */
export const PATHS = Object.fromEntries(Object.entries(ROUTES)
  .map(([id, { method, path }]) => [id, { method, path }])) as Paths
