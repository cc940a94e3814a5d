import { z } from 'zod'
import { defineRoutes } from './route'

export const metaRoutes = defineRoutes({
  openapi: { method: 'GET', path: '/openapi.json', summary: 'This API as OpenAPI 3.1', role: 'viewer', status: 200, answer: z.record(z.string(), z.unknown()) },
})
