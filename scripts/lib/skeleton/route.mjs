import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from '../root.mjs'
import { PLACEHOLDERS, putBeforeLast, toCamel } from './text.mjs'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const upperFirst = word => word.slice(0, 1).toUpperCase() + word.slice(1)
const toDashes = word => word.replaceAll(/(?!^)[A-Z]/g, letter => `-${letter}`).toLowerCase()

/** A REST route that answers with a count, or changes nothing: descriptor, handler, service, and a test of it. */
export function toRoute(method = '', route = '') {
  if (!METHODS.includes(method) || !/^(?:\/(?:[a-z-]+|\{[a-z]+\}))+$/i.test(route)) {
    throw new Error(`a route is named like POST /sources/{id}/refresh: "${method} ${route}"`)
  }
  const [first = '', ...others] = route.slice(1).split('/')
  const contract = findContract(first)
  const noun = path.basename(contract, '.routes.ts')
  const room = findRoom(first) ?? noun
  const deed = upperFirst(toCamel(others.filter(part => !part.startsWith('{')).at(-1) ?? method.toLowerCase()))
  const isRead = method === 'GET'
  const id = `${noun}${deed}`
  // `getRunNotes` reads, `refreshSource` writes.
  const service = isRead
    ? `get${upperFirst(noun)}${deed === 'Get' ? '' : deed}`
    : `${deed.slice(0, 1).toLowerCase()}${deed.slice(1)}${upperFirst(noun)}`
  const file = `${noun}-${toDashes(deed)}`
  const hasId = route.includes('{id}')
  const index = findDoor(room)
  const typeImport = isRead ? `import type { RouteAnswer, Routes } from '#shared/contract/routes'\n` : ''
  const folder = `server/api/v1/${first}${others.map(part => `/${part.replace('{', '[').replace('}', ']')}`).join('')}`
  return {
    files: new Map([
      [`${folder}.${method.toLowerCase()}.ts`, `import { ROUTES } from '#shared/contract/routes'
import { ${service} } from '#server/services/${room}${index ? '' : `/${file}.service`}'
import { defineApiHandler } from '#server/http/api-handler'

/** ${method} /api/v1${route} */
export default defineApiHandler(ROUTES.${id}, ({ services${hasId ? ', params' : ''} }) =>
  ${service}(services${hasId ? ', params.id' : ''}))
`],
      [`server/services/${room}/${file}.service.ts`, `${typeImport}import type { Deps } from '../common/deps'

/** What it decides. */
export async function ${service}(
  _deps: Pick<Deps, 'db'>,${hasId ? ' _id: string,' : ''}
)${isRead
  ? `: Promise<RouteAnswer<Routes['${id}']>> {\n  return { count: 0 }`
  : ': Promise<void> {\n  // Nothing yet.'}
}
`],
      [`tests/server/${room}/${file}.spec.ts`, `import { expect, it } from 'vitest'
import { createApi } from '../../support/api/api'
import { startApiServer } from '../../support/api/api-server'
import { hold } from '../../support/hold'
import { mainDatabase } from '../../support/services/databases'

const server = hold(() => startApiServer(mainDatabase()))
const api = createApi(() => server.url)

it('${method} ${route} does what it is for', async () => {
  const answer = await api('${id}'${hasId ? `, { params: { id: '0190ffff-0000-7000-8000-000000000000' } }` : ''})

  // What it is to answer.
  expect(answer).toEqual(${isRead ? '{ count: 1 }' : '\'something\''})
})
`],
    ]),
    edits: [
      { file: contract, change: describe },
      ...index
        ? [{ file: index, change: text => `${text}export { ${service} } from './${file}.service'\n` }]
        : [],
    ],
    next: `npx vitest run --project parts tests/server/${room}/${file}    # fails until the route does something
docs/recipes/api/route.md says what else a route may need`,
  }

  function describe(text, name) {
    if (text.includes(`  ${id}: {`)) {
      throw new Error(`${name}: ${id} is there already`)
    }
    const lines = [
      `    method: '${method}', path: '${route}', role: '${isRead ? 'viewer' : 'operator'}', status: ${isRead ? 200 : 204},`,
      `    summary: { 'en': '${PLACEHOLDERS.summary}', 'zh-CN': '${PLACEHOLDERS.summary}' },`,
      `    ${hasId ? 'params: idParams, ' : ''}${isRead ? 'answer: z.object({ count: z.int() }),' : `audits: { why: 'it does nothing yet' },`}`,
    ]
    const added = putBeforeLast(text, '})', `  ${id}: {\n${lines.join('\n')}\n  },\n`, name)
    const imports = [
      ...isRead && !text.includes(`from 'zod'`) ? [`import { z } from 'zod'\n`] : [],
      ...hasId && !text.includes('idParams') ? [`import { idParams } from '../common.contract'\n`] : [],
    ]
    return imports.join('') + added
  }
}

/** The room of most services that the routes below a path call: `/projects` is in `services/system`. */
function findRoom(first) {
  const counts = new Map()
  for (const file of globSync(`server/api/v1/${first}{,/**}/*.ts`, { cwd: inRoot() })) {
    for (const [, room] of readFileSync(inRoot(file), 'utf8').matchAll(/from '#server\/services\/(\w+)/g)) {
      counts.set(room, (counts.get(room) ?? 0) + 1)
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

/**
 * Path of the room's index if routes import from it, as a test asks (docs/adr/0101); undefined if they name the file.
 */
function findDoor(room) {
  const isUsed = globSync('server/api/**/*.ts', { cwd: inRoot() })
    .some(file => readFileSync(inRoot(file), 'utf8').includes(`from '#server/services/${room}'`))
  return isUsed ? `server/services/${room}/index.ts` : undefined
}

/** The routes of a noun are one file, whatever a path calls it: `/sources` is in `source/source.routes.ts`. */
function findContract(first) {
  const hits = globSync('shared/contract/*/*.routes.ts', { cwd: inRoot() }).map((file) => {
    const text = readFileSync(inRoot(file), 'utf8')
    return { file, count: [...text.matchAll(new RegExp(`path: '/${first}[/']`, 'g'))].length }
  }).filter(({ count }) => count > 0)
  // Another noun may have a route below it, too.
  const found = hits.sort((a, b) => b.count - a.count)[0]?.file
  if (!found) {
    throw new Error(`no noun has routes below /${first}: its file comes first, as docs/recipes/api/route.md says`)
  }
  return found
}
