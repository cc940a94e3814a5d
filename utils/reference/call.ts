import { toSearch, toUrl } from '#client/core'
import { API_BASE } from '#shared/contract/paths'
import { quoteForShell } from '../api/curl'
import type { Operation, Parameter } from './document'

/** What a reader has entered, by the name of the parameter; an empty text is not sent. */
export type CallValues = Record<string, string>

/** What the request has to have, with the document's own examples. */
export const toFirstValues = ({ parameters }: Pick<Operation, 'parameters'>): CallValues =>
  Object.fromEntries(parameters.map(({ name, required, example }) =>
    [name, required && example !== undefined ? String(example) : '']))

const valuesIn = (parameters: readonly Parameter[], place: Parameter['in'], values: CallValues): [string, string][] =>
  parameters.filter(it => it.in === place).flatMap(({ name }): [string, string][] =>
    values[name] ? [[name, values[name]]] : [])

/** Path and query of the request. Values of a list are separated by commas. */
export function toCallAddress(
  { path, parameters }: Pick<Operation, 'path' | 'parameters'>, values: CallValues,
): string {
  const isList = (name: string) =>
    parameters.some(it => it.in === 'query' && it.name === name && it.schema.type === 'array')
  const query = valuesIn(parameters, 'query', values).map(([name, value]) =>
    [name, isList(name) ? value.split(',').map(it => it.trim()).filter(it => it !== '') : value])
  const params = Object.fromEntries(parameters.filter(it => it.in === 'path').map(({ name }) =>
    [name, values[name] || '-']))
  return `${toUrl(API_BASE, path, params)}${toSearch(Object.fromEntries(query) as Record<string, unknown>)}`
}

export const toCallHeaders = ({ parameters }: Pick<Operation, 'parameters'>, values: CallValues): [string, string][] =>
  valuesIn(parameters, 'header', values)

/** A command that runs as it stands: with a body that the schema allows, and the headers that the route needs. */
export function toCommand(origin: string, operation: Operation, values: CallValues): string {
  const { method, body, answer } = operation
  const headers = toCallHeaders(operation, values)
  const isJson = body?.mediaType === 'application/json'
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`}`,
    ...answer.mediaTypes.includes('text/event-stream') ? ['-N'] : [],
    ...answer.mediaTypes.length > 0 && !answer.schema && !answer.mediaTypes.includes('text/event-stream')
      ? ['-OJ']
      : [],
    quoteForShell(origin + toCallAddress(operation, values)),
    ...body ? [`-H ${quoteForShell(`Content-Type: ${body.mediaType}`)}`] : [],
    ...headers.map(([name, value]) => `-H ${quoteForShell(`${name}: ${value}`)}`),
    ...body ? [isJson ? `-d ${quoteForShell(JSON.stringify(body.example ?? {}))}` : '--data-binary @airports.csv'] : [],
  ].join(body ? ' \\\n  ' : ' ')
}

/**
 * Where an example of a path's parameter is found: in the list that the path goes through. `/runs/{id}/events` with
 * `id` → the list `/runs`. @returns without those before it; '' = in no list.
 */
export function toListPath(path: string, name: string): string {
  const [before = '', after] = path.split(`/{${name}}`)
  return after === undefined ? '' : before
}
