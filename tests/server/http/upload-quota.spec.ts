import { describe, expect, it } from 'vitest'
import { problem } from '#shared/contract/error.contract'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, givenToken, givenUser, send, signIn } from '../../support/api/given-access'
import { databases } from '../../support/services/databases'
import { hold } from '../../support/hold'

const MOST = 100
const MAX_BYTES = 1_000

describe.each(databases())('unfinished uploads on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { uploadMaxBytes: MAX_BYTES }))
  let cookie = ''

  const begin = (bytes = 1, caller: { cookie?: string, token?: string } = { cookie }) =>
    send(server.url, 'POST', '/uploads/resumable', { ...caller, headers: {
      'tus-resumable': '1.0.0', 'upload-length': String(bytes), 'upload-metadata': `filename ${btoa('a.jsonl')}`,
    } })
  const idOf = (answer: Response) => answer.headers.get('location')?.split('/').at(-1) ?? ''

  it('are as many as one may have, of many that are begun at once, too; others have theirs', async () => {
    const admin = await enableAccess(server.url)
    cookie = (await givenUser(server.url, admin, 'eager', 'operator')).cookie
    const { token } = await givenToken(server.url, cookie, 'ci', 'operator')

    const statuses = (await Promise.all(Array.from({ length: MOST + 20 }, () => begin()))).map(({ status }) => status)

    expect([statuses.filter(status => status === 201).length, statuses.filter(status => status === 422).length])
      .toEqual([MOST, 20])
    const refused = await begin(1, { token })
    expect(problem.parse(await refused.json())).toMatchObject({
      status: 422, code: 'too_many_uploads', detail: expect.stringContaining('100 uploads are unfinished'),
    })
    expect((await begin(1, { cookie: admin })).status).toBe(201)
  })

  it('count no longer when they are whole, discarded or forgotten', async () => {
    const rows = await server.db
      .selectFrom('resumableUploads').select('id').where('actor', '=', 'eager').limit(3).execute()
    const [whole = '', discarded = '', forgotten = ''] = rows.map(({ id }) => id)
    await send(
      server.url, 'DELETE', `/uploads/resumable/${discarded}`, { cookie, headers: { 'tus-resumable': '1.0.0' } },
    )
    await fetch(`${server.url}/api/v1/uploads/resumable/${whole}`, { method: 'PATCH', body: 'x', headers: {
      cookie, 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream', 'upload-offset': '0',
    } })
    await server.db
      .updateTable('resumableUploads').set({ updatedAt: new Date(0) }).where('id', '=', forgotten).execute()

    const statuses = []
    for (let i = 0; i < 4; i += 1) {
      statuses.push((await begin()).status)
    }

    expect(statuses).toEqual([201, 201, 201, 422])
  })

  it('are together no more than some of the largest files', async () => {
    const { cookie: other } = await givenUser(server.url, await signIn(server.url, 'root'), 'big', 'operator')
    const started = await begin(MAX_BYTES, { cookie: other })
    const statuses = []
    for (let i = 0; i < 5; i += 1) {
      statuses.push((await begin(MAX_BYTES, { cookie: other })).status)
    }

    expect(statuses).toEqual([201, 201, 201, 201, 422])
    await send(server.url, 'DELETE', `/uploads/resumable/${idOf(started)}`, {
      cookie: other, headers: { 'tus-resumable': '1.0.0' },
    })
    expect((await begin(MAX_BYTES, { cookie: other })).status).toBe(201)
  })
})
