import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import type { RouteDefinition } from '#shared/contract/route'
import type { OpenApi } from '#server/services/openapi/openapi.service'
import type { Json } from '#server/services/openapi/schema-book'

const HEAD = '// Generated from the routes of the console.\n'

/** The part of the registry that a client needs at run time. */
export function toClientRoutes(routes: Readonly<Record<string, RouteDefinition>>): string {
  const lines = Object.entries(routes)
    .map(([id, { method, path, status, produces, needsIfMatch, isIdempotent, isUpload }]) => {
      const parts = [
        `method: '${method}'`, `path: '${path}'`,
        ...produces ? ['gives: \'bytes\''] : status === 204 ? ['gives: \'nothing\''] : [],
        ...isUpload ? ['takes: \'bytes\''] : [],
        ...needsIfMatch ? ['needsIfMatch: true'] : [], ...isIdempotent ? ['isIdempotent: true'] : [],
      ]
      return `  ${id}: { ${parts.join(', ')} },\n`
    })
  return `${HEAD}export const ROUTES = {\n${lines.join('')}} as const\n\nexport type RouteId = keyof typeof ROUTES\n`
}

const GOOD = ['200', '201', '202', '204']

/** The document as types. Headers and problems are the client's own business. */
export async function toClientSchema(document: OpenApi): Promise<string> {
  const paths = Object.entries(document.paths).map(([path, operations]) => [path, Object.fromEntries(
    Object.entries(operations as Record<string, Json>).map(([method, operation]) => [method, toBare(operation)]),
  )])
  const { schemas } = document.components
  // The cast: our own schemas are not of the library's types.
  const bare = toPlain({
    openapi: '3.1.0', info: { title: '', version: '' }, paths: Object.fromEntries(paths), components: { schemas },
  }) as OpenAPI3
  const ast = await openapiTS(bare, { defaultNonNullable: false, alphabetize: true })
  return `${HEAD}/* eslint-disable */\n${astToString(ast).replace(NOT_ASKED, '').replaceAll('    ', '  ')}`
}

/** The same operations by their paths, and what no operation has. */
const NOT_ASKED = /export interface paths \{[\s\S]*?\n\}\n|export type (?:webhooks|\$defs)[^\n]*\n| *headers: \{\n *\[name: string\]: unknown;\n *\};\n| *(?:header|path|cookie|query|requestBody|content|responses|parameters|headers|pathItems|requestBodies)\?: never;\n| *(?:responses|parameters|requestBodies|headers|pathItems): never;\n/g

function toBare({ operationId, summary, parameters, requestBody, responses }: Json): Json {
  const answers = Object.entries(responses as Record<string, Json>).filter(([status]) => GOOD.includes(status))
    .map(([status, { content, description }]) => [status, { description, ...content !== undefined && { content } }])
  return {
    operationId, summary, parameters: (parameters as Json[]).filter(it => !('$ref' in it)),
    responses: Object.fromEntries(answers), ...requestBody !== undefined && { requestBody },
  }
}

/** Without examples, which are for people. A flag of a query is a boolean here: it is sent as `true` or `false`. */
function toPlain<T>(part: T): T {
  if (Array.isArray(part)) {
    return part.map(toPlain) as T
  }
  if (typeof part !== 'object' || part === null) {
    return part
  }
  if ('enum' in part && Array.isArray(part.enum) && part.enum.includes('true')) {
    return { type: 'boolean' } as T
  }
  // A property may be called example, too: only beside a schema or a type it is one.
  const isSchema = 'schema' in part || typeof Reflect.get(part, 'type') === 'string' || '$ref' in part
  return Object.fromEntries(Object.entries(part).filter(
    ([key]) => !isSchema || (key !== 'example' && key !== 'examples'),
  ).map(([key, value]) => [key, toPlain(value)])) as T
}
