import { toSearch, toUrl } from '#client/core'
import { API_BASE, PATHS } from '#shared/contract/paths'
import type { RouteId } from '#shared/contract/routes'
import type { ApiCall } from './api-client'

type Query = Record<string, unknown>

/** A shell command that sends the same request as the page. */
export function toCurl<Id extends RouteId>(origin: string, id: Id, call?: ApiCall<Id>): string {
  const route = PATHS[id]
  const { params, query } = (call ?? {}) as { params?: Query, query?: Query }
  const address = `${origin}${toUrl(API_BASE, route.path, params)}${toSearch(query)}`
  return `curl ${route.method === 'GET' ? '' : `-X ${route.method} `}${quoteForShell(address)}`
}

/** The same command for a console where people sign in: it reads an API token from the shell's own variable. */
export const withToken = (command: string, isSignInOn: boolean): string =>
  isSignInOn ? command.replace(/^curl /, 'curl -H "Authorization: Bearer $TOKEN" ') : command

/** Quotes a text for a POSIX shell. */
export const quoteForShell = (text: string) => `'${text.replaceAll('\'', String.raw`'\''`)}'`
