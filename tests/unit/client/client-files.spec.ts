import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROUTES as CLIENT_ROUTES } from '#client/gen/routes'
import { toOpenApi } from '#server/services/openapi/openapi.service'
import { ROUTES } from '#shared/contract/routes'
import { toClientRoutes, toClientSchema } from '~~/scripts/tools/lib/client-files'
import { packFolder } from '~~/scripts/tools/lib/pack-folder'

describe('the generated part of the client', () => {
  it('has every route with its method and path', () => {
    const found = Object.entries(CLIENT_ROUTES).map(([id, { method, path }]) => [id, method, path])

    expect(found).toEqual(Object.entries(ROUTES).map(([id, { method, path }]) => [id, method, path]))
  })

  it('says of a route what a caller has to know', () => {
    const { datasetDelete, datasetDownload, taskLaunch, uploadCreate } = ROUTES
    const [, text] = toClientRoutes({ datasetDelete, datasetDownload, taskLaunch, uploadCreate })
      .split('export const ROUTES = ')

    expect(text).toBe(`{
  datasetDelete: { method: 'DELETE', path: '/datasets/{id}', gives: 'nothing', needsIfMatch: true },
  datasetDownload: { method: 'GET', path: '/datasets/{id}/versions/{version}/download', gives: 'bytes' },
  taskLaunch: { method: 'POST', path: '/tasks/{id}/runs', isIdempotent: true },
  uploadCreate: { method: 'POST', path: '/uploads', takes: 'bytes' },
} as const

export type RouteId = keyof typeof ROUTES
`)
  })

  it('has the types of every operation and schema, and is the same each time', async () => {
    const text = await toClientSchema(toOpenApi())
    const named = [...Object.keys(ROUTES), ...Object.keys(toOpenApi().components.schemas)]

    expect(named.filter(name => !new RegExp(`^ +${name}: `, 'm').test(text))).toEqual([])
    expect(text).toBe(readFileSync('client/gen/schema.ts', 'utf8'))
  })
})

describe('the archive of the client', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'archive-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('unpacks to the same files, and is the same each time', () => {
    const client = path.join(folder, 'client')
    const files = { 'index.ts': 'export {}\n', 'gen/schema.ts': '语'.repeat(1_000), 'gen/empty.ts': '' }
    mkdirSync(path.join(client, 'gen'), { recursive: true })
    Object.entries(files).forEach(([name, text]) => writeFileSync(path.join(client, name), text))

    const archive = packFolder(client)
    const unpacked = path.join(folder, 'unpacked')
    mkdirSync(unpacked)
    execFileSync('tar', ['xzf', '-', '-C', unpacked], { input: archive })

    const read = (name: string) => readFileSync(path.join(unpacked, 'client', name), 'utf8')
    expect(Object.fromEntries(Object.keys(files).map(name => [name, read(name)]))).toEqual(files)
    expect(packFolder(client).equals(archive)).toBe(true)
  })
})
