import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { ROUTES, type RouteId } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { toOpenApi } from '#server/services/openapi/openapi.service'
import * as contracts from '#server/services/openapi/contracts'
import type { Json } from '#server/services/openapi/schema-book'

interface Media { schema: Json, example?: unknown }
interface Operation {
  operationId: string
  parameters: (Json & { $ref?: string, name: string, in: string, example?: unknown })[]
  requestBody?: { required: boolean, content: Record<string, Media> }
  responses: Record<string, { $ref?: string, content?: Record<string, Media> }>
}

const document = toOpenApi()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation as Operation })))
const routeOf = (id: string): RouteDefinition => ROUTES[id as RouteId]

const ajv = new Ajv2020({ strict: false, validateFormats: false })
ajv.addSchema({ $id: 'document', components: document.components })
const faultOf = (schema: Json, value: unknown) => {
  // A named schema is compiled once, however many operations have it.
  const validate = typeof schema.$ref === 'string' ? ajv.getSchema(`document${schema.$ref}`) : ajv.compile(schema)
  return validate?.(value) ? undefined : `invalid: ${ajv.errorsText(validate?.errors)}`
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))

    expect(valid, JSON.stringify(errors)?.slice(0, 2_000)).toBe(true)
  })

  it('has every route, with the parameters of its path and the answers of its kind', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(ROUTES).sort())
    for (const { path, operationId, parameters, responses } of operations) {
      const { status } = routeOf(operationId)
      expect(parameters.filter(it => it.in === 'path').map(it => it.name), operationId)
        .toEqual([...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]))
      expect(Object.keys(responses), operationId)
        .toEqual(expect.arrayContaining([String(status), '400', '403', '429', '500', '503']))
    }
  })

  it('refers only to what is in it, and has nothing that nobody refers to', () => {
    const refs = new Set([...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)].map(
      ([, kind, name]) => `${kind}/${name}`,
    ))
    const parts = Object.entries(document.components).flatMap(([kind, named]) =>
      Object.keys(named).map(name => `${kind}/${name}`))

    expect([...refs].filter(ref => !parts.includes(ref))).toEqual([])
    expect(parts.filter(part => !refs.has(part) && !/^securitySchemes|^responses\/Problem405$/.test(part))).toEqual([])
    expect(JSON.stringify(document)).not.toMatch(/\$defs|__schema/)
  })

  it('names each schema once', () => {
    const exported = Object.values(contracts).flatMap(contract => Object.entries(contract)).filter(([, value]) =>
      typeof value === 'object' && '_zod' in value)
    const byName = Map.groupBy(exported, ([name]) => name)

    expect([...byName].filter(([, all]) => new Set(all.map(([, schema]) => schema)).size > 1).map(([name]) => name))
      .toEqual([])
  })

  it.each(
    operations.map(operation => [operation.operationId, operation] as const),
  )('gives %s examples that its schemas allow', (id, { parameters, requestBody, responses }) => {
    const route = routeOf(id)
    const body = requestBody?.content['application/json']
    const answer = responses[route.status]?.content?.['application/json']
    const valuesIn = (place: string) => Object.fromEntries(
      parameters.filter(it => it.in === place && it.example !== undefined).map(it => [it.name, String(it.example)]),
    )

    expect(body && faultOf(body.schema, body.example)).toBeUndefined()
    expect(route.body && body ? route.body.safeParse(body.example).error?.issues : undefined).toBeUndefined()
    expect(answer && faultOf(answer.schema, answer.example)).toBeUndefined()
    expect(route.params?.safeParse(valuesIn('path')).error?.issues).toBeUndefined()
    expect(route.query?.safeParse(valuesIn('query')).error?.issues).toBeUndefined()
  })
})
