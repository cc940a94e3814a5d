import { expect, it } from 'vitest'
import { z } from 'zod'
import { ROUTES } from '#shared/contract/routes'
import { startApiServer } from '../../support/api/api-server'
import { createApi } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { hold } from '../../support/hold'

const document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), z.object({
    operationId: z.string(),
    parameters: z.array(z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean(), schema: z.record(z.string(), z.unknown()) })),
    responses: z.record(z.string(), z.object({ description: z.string() })),
  }))),
})

const server = hold(() => startApiServer(mainDatabase()))

it('describes every route', async () => {
  const { paths } = document.parse(await createApi(server.url)('openapi'))
  const operations = Object.values(paths).flatMap(path => Object.values(path))

  expect(operations.map(operation => operation.operationId).sort()).toEqual(Object.keys(ROUTES).sort())
  expect(paths['/runs']?.get?.parameters.map(parameter => parameter.name)).toEqual(expect.arrayContaining(['state', 'cursor', 'limit', 'sort']))
  expect(paths['/projects/{id}']?.patch?.responses).toHaveProperty('428')
})

it('lists the values of a boolean', async () => {
  const { paths } = document.parse(await createApi(server.url)('openapi'))

  const flags = ['archived', 'count', 'attention'].map(name => Object.values(paths).flatMap(path => path.get?.parameters ?? []).find(parameter => parameter.name === name)?.schema)

  expect(flags.map(schema => schema?.enum)).toEqual(Array.from({ length: 3 }, () => expect.arrayContaining(['true', 'false'])))
})

it('names every parameter of a path', async () => {
  const { paths } = document.parse(await createApi(server.url)('openapi'))

  for (const [path, methods] of Object.entries(paths)) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1])
    for (const { parameters } of Object.values(methods)) {
      expect(parameters.filter(parameter => parameter.in === 'path').map(parameter => parameter.name)).toEqual(wanted)
    }
  }
})

it('the API documentation is a page for people too, without a script', async () => {
  const response = await fetch(`${server.url}/api/docs`, { signal: AbortSignal.timeout(10_000) })
  const page = await response.text()

  expect(response.headers.get('content-type')).toMatch('text/html')
  expect(page.match(/<details>/g)).toHaveLength(Object.keys(ROUTES).length)
  expect(page).not.toMatch(/<script|https?:\/\//)
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  expect(page).toContain('<a href="/">')
})

it('the API documentation is in the language and theme of the reader', async () => {
  const read = async (cookie: string) => (await fetch(`${server.url}/api/docs`, { headers: { cookie }, signal: AbortSignal.timeout(10_000) })).text()

  expect(await read('locale=zh-CN; theme=dark')).toMatch(/<html lang="zh-CN" class="dark">[\s\S]*数据工厂控制台/)
  expect(await read('locale=en; theme=light')).toMatch(/<html lang="en" class="light">[\s\S]*Base address/)
})
