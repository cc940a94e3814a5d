import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'

const hasReviewer = (schema: z.ZodType | undefined) => schema instanceof z.ZodObject && 'reviewer' in schema.shape

it('a route that is told a reviewer takes whoever signed in', () => {
  const told = Object.values<RouteDefinition>(ROUTES).filter(({ body }) => hasReviewer(body))
  const handlers = told.map(({ method, path }) =>
    `server/api/v1${path.replace(/\{(\w+)\}/g, '[$1]')}.${method.toLowerCase()}.ts`)

  expect(handlers.length).toBeGreaterThan(4)
  expect(handlers.filter(file => !readFileSync(file, 'utf8').includes('withReviewer('))).toEqual([])
})
