import { toSearch, toUrl } from '#client/core'
import { API_BASE, PATHS } from '#shared/contract/paths'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { RouteId } from '#shared/contract/routes'
import type { ApiCall } from './api-client'
import type { TaskCreate } from '#shared/contract/task.contract'

type Query = Record<string, unknown>

/** A shell command that sends the same request as the page. */
export function toCurl<Id extends RouteId>(origin: string, id: Id, call?: ApiCall<Id>): string {
  const route = PATHS[id]
  const { params, query: asked } = (call ?? {}) as { params?: Query, query?: Query }
  // In another terminal no page says which project is meant.
  const query = asked && 'projectId' in asked
    ? { ...asked, projectId: asked['projectId'] ?? DEFAULT_PROJECT_ID }
    : asked
  const address = `${origin}${toUrl(API_BASE, route.path, params)}${toSearch(query)}`
  return `curl ${route.method === 'GET' ? '' : `-X ${route.method} `}${quoteForShell(address)}`
}

/** The same command for a console where people sign in: it reads an API token from the shell's own variable. */
export const withToken = (command: string, isSignInOn: boolean): string =>
  isSignInOn ? command.replace(/^curl /, 'curl -H "Authorization: Bearer $TOKEN" ') : command

/** The same command for what is read later: with the instants that `now-24h` and `now` were. */
export const withInstants = (command: string, { from, to }: { from: string, to: string }): string => command
  .replace(/(?<=[?&]from=)[^&']*/, encodeURIComponent(from))
  .replace(/(?<=[?&]to=)[^&']*/, encodeURIComponent(to))

/** Quotes a text for a POSIX shell. */
export const quoteForShell = (text: string) => `'${text.replaceAll('\'', String.raw`'\''`)}'`

const BODY = '-H \'Content-Type: application/json\' -d'

/** Creates a task and launches it at the address in the answer: one line for a shell. */
export function toLaunchCurl(origin: string, body: TaskCreate): string {
  const create = toCurl(origin, 'taskCreate').replace('curl', 'curl -sS -o /dev/null -w \'%header{location}\'')
  return `curl -sS -X POST "${origin}$(${create} ${BODY} ${quoteForShell(JSON.stringify(body))})/runs" ${BODY} '{}'`
}
