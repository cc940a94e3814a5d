import { z } from 'zod'
import { PATHS } from '../paths'
import { defineRoutes } from './route'

export const metaRoutes = defineRoutes({
  openapi: { ...PATHS.openapi, summary: 'This API as OpenAPI 3.1', role: 'viewer', status: 200, answer: z.record(z.string(), z.unknown()) },
})
