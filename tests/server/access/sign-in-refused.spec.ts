import { expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { enableAccess, givenUser, send } from '../../support/api/given-access'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const server = hold(() => startApiServer(mainDatabase()))

it('a refused sign-in leaves an entry: once a minute for each user and once for all other names, without what was typed', async () => {
  const { id } = await givenUser(server.url, await enableAccess(server.url), 'mistyped', 'viewer')
  const attempt = (name: string) => send(server.url, 'POST', '/session', { body: { name, password: 'a wrong password' } })

  const answers = [await attempt('mistyped'), await attempt('Mistyped'), await attempt('my secret phrase'), await attempt('another phrase')]

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  const read = () => server.db.selectFrom('auditLog').select(['actor', 'nounId', 'after']).where('action', '=', 'session.refused').execute()
  await expect.poll(async () => (await read()).map(({ nounId }) => nounId).sort()).toEqual([id, 'unknown'].sort())
  const text = JSON.stringify(await read())
  expect(text).toContain('"name":"mistyped"')
  expect(text).not.toMatch(/phrase|a wrong password/)
})
