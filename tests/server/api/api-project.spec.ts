import { describe, expect, it } from 'vitest'
import { projectPage, projectView } from '#shared/contract/project.contract'
import { problem } from '#shared/contract/error.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { startApiServer } from '../../support/api/api-server'
import { createApi, failureOf, raw } from '../../support/api/api'
import { drawnDatabases } from '../../support/services/rounds'
import { hold } from '../../support/hold'

describe.each(drawnDatabases('api-project'))('projects by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  it('include the default one from the first start', async () => {
    const page = projectPage.parse(await api('projectList'))

    expect(page.items.map(project => project.id)).toContain(DEFAULT_PROJECT_ID)
  })

  it('are created, and the answer has their address', async () => {
    const response = await raw(server.url, '/projects', json('POST', { key: 'made', name: ' Made ' }))
    const project = projectView.parse(await response.json())

    expect(response.status).toBe(201)
    expect(response.headers.get('location')).toBe(`/api/v1/projects/${project.id}`)
    expect(response.headers.get('etag')).toMatch(/^"1-[\w-]+"$/)
    expect(project).toMatchObject({ key: 'made', name: 'Made', version: 1 })
  })

  it('record who did what in the same transaction', async () => {
    const { id } = await api('projectCreate', { body: { key: 'audited', name: 'Audited' } })

    const rows = await server.db.selectFrom('auditLog').selectAll().where('nounId', '=', id).execute()

    expect(rows).toMatchObject([
      { action: 'project.create', actor: 'operator', noun: 'project', before: null, after: { key: 'audited' } },
    ])
  })

  it('have unique keys', async () => {
    await api('projectCreate', { body: { key: 'taken', name: 'First' } })

    const failure = await failureOf(api('projectCreate', { body: { key: 'taken', name: 'Second' } }))

    expect(failure.problem)
      .toMatchObject({ status: 409, code: 'conflict', errors: [{ pointer: '/key', code: 'KEY_TAKEN' }] })
  })

  it('are changed only when nobody else has changed them meanwhile', async () => {
    const { id, version } = await api('projectCreate', { body: { key: 'changed', name: 'Before' } })

    const changed = await api('projectChange', { params: { id }, body: { name: 'After' }, version })
    const failure = await failureOf(api('projectChange', { params: { id }, body: { name: 'Late' }, version }))

    expect(changed).toMatchObject({ name: 'After', version: 2 })
    expect(failure.problem).toMatchObject({ status: 412, code: 'stale_version' })
  })

  it('require If-Match for any change', async () => {
    const failure = await failureOf(api('projectDelete', { params: { id: DEFAULT_PROJECT_ID } }))

    expect(failure.problem).toMatchObject({ status: 428, code: 'version_required' })
  })

  it('include the default one for ever', async () => {
    const failure = await failureOf(api('projectDelete', { params: { id: DEFAULT_PROJECT_ID }, version: 1 }))

    expect(failure.problem).toMatchObject({ status: 409 })
  })

  it('are not listed when archived', async () => {
    const { id, version } = await api('projectCreate', { body: { key: 'archived', name: 'Archived' } })

    await api('projectDelete', { params: { id }, version })

    expect((await failureOf(api('projectGet', { params: { id } }))).problem)
      .toMatchObject({ status: 404, code: 'not_found' })
  })

  it('are found by their key, unless they are archived', async () => {
    const { id, version } = await api('projectCreate', { body: { key: 'found', name: 'Found' } })
    const ofKey = async (key: string) => (await api('projectList', { query: { key } })).items.map(project => project.id)

    expect(await ofKey('found')).toEqual([id])
    expect(await ofKey('foun')).toEqual([])
    await api('projectDelete', { params: { id }, version })
    expect(await ofKey('found')).toEqual([])
    expect((await raw(server.url, '/projects?key=A%20B')).status).toBe(400)
  })

  it('are paged without gap or repeat', async () => {
    for (const key of ['page-1', 'page-2', 'page-3']) {
      await api('projectCreate', { body: { key, name: key } })
    }
    const all = await api('projectList', { query: { limit: 200 } })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await api('projectList', { query: { limit: 2, cursor } })
      seen.push(...page.items.map(project => project.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)

    expect(seen).toEqual(all.items.map(project => project.id))
  })

  it.each([
    ['an unknown field, by its name', { key: 'x', name: 'x', colour: 'red' }, '/colour'],
    ['a key with capitals', { key: 'X', name: 'x' }, '/key'],
    ['a name of blanks', { key: 'x', name: '  ' }, '/name'],
    ['a NUL', { key: 'x', name: 'a\u0000' }, '/name'],
    ['half a character', { key: 'x', name: '\uD800' }, '/name'],
  ])('refuse %s', async (_, body, pointer) => {
    const response = await raw(server.url, '/projects', json('POST', body))

    expect(response.status).toBe(400)
    expect(problem.parse(await response.json()).errors?.map(field => field.pointer)).toContain(pointer)
  })
})

const json = (method: string, body: unknown): RequestInit => ({
  method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' },
})
