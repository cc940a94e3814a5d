import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { ROUTES, type RouteId } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { toOpenApi } from '#server/services/openapi/openapi.service'
import type { Json } from '#server/services/openapi/schema-book'
import { createApi, raw } from '../../support/api/api'
import { givenTask, someName } from '../../support/api/api-things'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { givenLot } from '../../support/quality/given-lot'
import { givenLotOf } from '../../support/release/given-lot'
import { givenRun } from '../../support/run/given-run'
import { givenVersion } from '../../support/run/given-version'
import { mainDatabase } from '../../support/services/databases'
import { isCampaign } from '../../support/services/rounds'
import { nastyText, spoiled, valueOf } from '../../support/api/schema-values'

/** Requests to each route. `CONTRACT_RUNS=1000` is the long campaign; `CONTRACT_SEED` repeats one. */
const RUNS = Number(process.env.CONTRACT_RUNS ?? (isCampaign ? 40 : 7))
const SEED = Number(process.env.CONTRACT_SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Ask for parts of the process that this server does not have; their own suites send them garbage. */
const NEEDS_MORE = new Set<string>(['systemGet', 'systemDetailGet'])

const MISSING = '0190ffff-0000-7000-8000-000000000000'

/** Newest ids of each noun. */
const MOST_IDS = 12

const server = hold(() => startApiServer(mainDatabase(), { isRandom: true }))
const { paths, components } = toOpenApi()
const ajv = new Ajv2020({ strict: false, validateFormats: false })
ajv.addSchema({ $id: 'document', components })
const ids = new Map<string, string[]>()

const routes: [string, RouteDefinition][] = Object.entries(ROUTES).filter(([id]) => !NEEDS_MORE.has(id))
const nounOf = (path: string) =>
  path.split('/').filter(part => part !== '' && part !== 'qc' && !part.startsWith('{'))[0] ?? ''
const learn = (noun: string, id: unknown) =>
  typeof id === 'string' && ids.set(noun, [id, ...ids.get(noun) ?? []].slice(0, MOST_IDS))
const toNoun = (name: string) =>
  ({ policyId: 'policies', ruleId: 'alert-rules', modelConfigId: 'models', configurationId: 'models' })[name]
  ?? name.replace(/Ids?$/, 's')

const source = {
  resolve: (ref: string) => components.schemas[ref.slice(ref.lastIndexOf('/') + 1)] ?? {},
  idsOf: (name: string) => ids.get(toNoun(name)) ?? [...ids.values()].flat(),
}

beforeAll(async () => {
  console.log(`CONTRACT_SEED=${SEED} repeats this`)
  const api = createApi(server.url)
  const { taskId, pipelineId, datasetId } = await givenTask(api)
  const run = await api('taskLaunch', { params: { id: taskId } })
  const { runId } = await givenRun(server.db)
  const version = await givenVersion(server, { datasetId, records: [{ a: 1 }, { a: 2 }], columns: ['a'] })
  const { lot, sampleIds } = await givenLot(server, { records: ['{"a":1}', '{"a":2}'] })
  const accepted = await givenLotOf(server.db, version.id)
  const release = await api('releaseCreate', { body: { datasetId, version: '1.0.0' } })
  const things = {
    tasks: [taskId], pipelines: [pipelineId], datasets: [datasetId], runs: [run.id, runId], lots: [lot.id, accepted.id],
    samples: sampleIds, releases: [release.id],
  }
  Object.entries(things).forEach(([noun, known]) => known.forEach(id => learn(noun, id)))
  // What is left is created from the examples of the document itself.
  for (const [id, { method, path, status, body, isUpload }] of routes) {
    if (method === 'POST' && status === 201 && body && !path.includes('{') && !isUpload && !ids.has(nounOf(path))) {
      const example = (operationOf(id).requestBody as {
        content: Record<string, { example: Json }>
      }).content['application/json']?.example
      const answer = await raw(server.url, path, {
        method, headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...example, ...example?.name !== undefined && { name: someName('example') } }),
      })
      learn(nounOf(path), (await answer.json() as Json).id)
    }
  }
})

function operationOf(id: string): Json {
  const { path, method } = ROUTES[id as RouteId]
  return paths[path]?.[method.toLowerCase()] as Json
}

/** Parameters of one place, each with its schema. */
const parametersOf = (id: string, place: 'path' | 'query') =>
  (operationOf(id).parameters as { name: string, in: string, required: boolean, schema: Json }[])
    .filter(it => it.in === place)

interface Sent {
  params: Record<string, unknown>
  query: Record<string, unknown>
  body: unknown
  ifMatch: string
}

function requestOf(id: string, { path, body }: RouteDefinition): fc.Arbitrary<Sent> {
  const partOf = (place: 'path' | 'query') => {
    const all = parametersOf(id, place)
    return fc.record(
      Object.fromEntries(all.map(({ name, schema }) =>
        [name, name === 'id' ? valueOf(schema, source, nounOf(path)) : valueOf(schema, source, name)])),
      { requiredKeys: all.filter(it => it.required).map(it => it.name) },
    )
  }
  const params = partOf('path')
  const query = partOf('query')
  const content = body
    ? valueOf(
        (operationOf(id).requestBody as {
          content: Record<string, { schema: Json }>
        }).content['application/json']?.schema
        ?? {},
        source,
      )
    : fc.constant({})
  const ifMatch = fc.constantFrom('*', '*', '"1"', '"x"', '')
  const hostile = fc.dictionary(
    fc.constantFrom(
      'limit', 'cursor', 'q', 'projectId', 'sort', 'from', 'to', '__proto__', 'constructor', 'x',
      ...parametersOf(id, 'query').map(it => it.name),
    ),
    nastyText, { maxKeys: 4 },
  )
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ params, query, body: content, ifMatch }) },
    { weight: 3, arbitrary: fc.record({ params, query, body: spoiled(content), ifMatch: fc.constant('*') }) },
    { weight: 2, arbitrary: fc.record({
      params: fc.dictionary(fc.constantFrom(...parametersOf(id, 'path').map(it => it.name), '-'), nastyText),
      query: hostile, body: spoiled(content), ifMatch,
    }) },
  )
}

const validators = new Map<string, ValidateFunction>()

/** Every text is taken without the spaces around it, but a password. */
const AS_WRITTEN = new Set(['password', 'current'])
const asTaken = (name: string, value: unknown) =>
  typeof value === 'string' && !AS_WRITTEN.has(name) ? value.trim() : value

function isValidBody(id: string, body: unknown): boolean {
  const schema = (
    operationOf(id).requestBody as { content: Record<string, { schema: { $ref?: string } }> } | undefined
  )?.content['application/json']?.schema
  if (!schema) {
    return true
  }
  const validate = validators.get(id)
    ?? ajv.compile(schema.$ref === undefined ? schema : { $ref: `document${schema.$ref}` })
  validators.set(id, validate)
  return validate(JSON.parse(JSON.stringify(body), asTaken))
}

/** Well-formed, and beyond what the columns that they are compared with can hold. */
const HUGE_MARKS = [2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1)].flatMap(huge =>
  [{ number: huge }, { position: huge }, { row: huge }, { sort: '-finishedAt', id: MISSING, finishedAtUs: huge }])

it('a cursor with a huge number is none of the list, on every route that takes one', async () => {
  const failed: string[] = []
  for (const [id, { path }] of routes.filter(([known]) =>
    parametersOf(known, 'query').some(({ name }) => name === 'cursor'))) {
    const filled = path.replace('{id}', ids.get(nounOf(path))?.[0] ?? MISSING).replaceAll(/\{\w+\}/g, '1')
    for (const mark of HUGE_MARKS) {
      const { status } = await raw(
        server.url, `${filled}?cursor=${Buffer.from(JSON.stringify(mark)).toString('base64url')}`,
      )
      if (status >= 500) {
        failed.push(`${id} ${JSON.stringify(mark)} ${status}`)
      }
    }
  }

  expect(failed).toEqual([])
})

// The answers themselves are checked against the document by the server of these tests: see `watchContract`.
it.each(routes)('%s answers what its schemas allow, and what they do not', async (id, route) => {
  await fc.assert(fc.asyncProperty(requestOf(id, route), async ({ params, query, body, ifMatch }) => {
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(toText(params[name])) || '-')
    const search = Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map(it => `${encodeURIComponent(name)}=${encodeURIComponent(toText(it))}`))
      .join('&')
    const hasBody = route.method !== 'GET'

    const response = await raw(server.url, `${path}?${search}`, {
      method: route.method,
      headers: { ...hasBody && { 'content-type': 'application/json' }, ...ifMatch && { 'if-match': ifMatch } },
      ...hasBody && { body: JSON.stringify(body) },
    })

    const answer = await response.text()
    expect(response.status, answer).toBeLessThan(500)
    if (response.status >= 400) {
      const { code, errors = [], detail } = problem.parse(JSON.parse(answer))
      // What is malformed is pointed at, unless it is a header or no JSON at all.
      expect(code !== 'invalid_input' || errors.length > 0 || /header|If-|Tus|Upload-|length/i.test(detail), answer)
        .toBe(true)
    }
    else {
      expect(route.isUpload === true || isValidBody(id, body), `accepted: ${JSON.stringify(body)}`).toBe(true)
      learnFrom(route, answer)
    }
  }), { numRuns: RUNS, seed: SEED, endOnFailure: true })
})

/** A lone surrogate cannot be sent in a URL. */
const toText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value) ?? '').toWellFormed()

function learnFrom({ path, status }: RouteDefinition, answer: string): void {
  if (status === 201 || status === 202) {
    const made = JSON.parse(answer) as Json
    learn(status === 202 ? 'runs' : nounOf(path.replace(/^\/models\/\{id\}/, '')), made.id)
  }
}
