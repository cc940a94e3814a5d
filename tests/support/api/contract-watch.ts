import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { API_BASE } from '#shared/contract/paths'
import { toOpenApi } from '#server/services/openapi/openapi.service'

interface Answer {
  description: string
  headers?: Record<string, { $ref: string }>
  content?: Record<string, { schema: { $ref?: string } }>
}

type Named<T> = Record<string, T>

type Operation = { responses: Named<Answer | { $ref: string }> }

/** Checks the answers of a server against the OpenAPI document that it publishes. */
export interface ContractWatch {
  listener: RequestListener
  /** Violations of the document, one line each. */
  faults: string[]
}

const BODYLESS = new Set([204, 304])

let check: ReturnType<typeof createCheck> | undefined

/** Wraps a server's listener: every answer below `/api/v1` is read and checked. */
export function watchContract(listener: RequestListener): ContractWatch {
  const faults: string[] = []
  // Once for all servers of a worker: compiling the schemas takes longer than answering most requests of a suite.
  check ??= createCheck()
  const find = check
  return {
    faults,
    listener(request, response) {
      readAlong(response, (body) => {
        const fault = find(request, response, body)
        if (fault !== undefined) {
          faults.push(`${request.method} ${request.url} → ${response.statusCode}: ${fault}`)
        }
      })
      listener(request, response)
    },
  }
}

function readAlong(response: ServerResponse, onEnd: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      chunks.push(Buffer.from(chunk as string))
    }
  }
  const { write, end } = response
  // Node's own overloads are passed on as they are.
  response.write = ((...parts: Parameters<typeof write>) => {
    keep(parts[0])
    return write.apply(response, parts)
  }) as typeof write
  response.end = ((...parts: Parameters<typeof end>) => {
    keep(parts[0])
    return end.apply(response, parts)
  }) as typeof end
  response.once('finish', () => onEnd(Buffer.concat(chunks)))
}

function createCheck() {
  // Another test covers the types of the document; formats have patterns of their own.
  const { paths, components } = toOpenApi()
  // Each schema checks a few answers: to make its code short takes twice as long as to make it.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, inlineRefs: false, code: { optimize: false } })
  ajv.addSchema({ $id: 'document', components })
  const compiled = new Map<object, ValidateFunction>()
  const places = Object.entries(paths)
    .map(([path, operations]) => ({
      pattern: new RegExp(`^${API_BASE}${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`),
      isFixed: !path.includes('{'), operations: operations as Record<string, Operation>,
    }))
    .sort((a, b) => Number(b.isFixed) - Number(a.isFixed))

  const resolve = <T extends object>(part: T | { $ref: string } | undefined, named: Named<unknown>) =>
    (part && '$ref' in part ? named[part.$ref.slice(part.$ref.lastIndexOf('/') + 1)] : part) as T | undefined
  const isRequired = (header: { $ref: string }) =>
    resolve<{ required?: boolean }>(header, components.headers)?.required === true

  const compile = (schema: { $ref?: string }) => {
    const known = compiled.get(schema)
      ?? ajv.compile(schema.$ref === undefined ? schema : { $ref: `document${schema.$ref}` })
    compiled.set(schema, known)
    return known
  }

  return ({ method = 'GET', url = '' }: IncomingMessage, response: ServerResponse, body: Buffer): string
    | undefined => {
    const path = url.split('?', 1)[0] ?? ''
    const place = places.find(it => it.pattern.test(path))
    const operation = place?.operations[method === 'HEAD' ? 'get' : method.toLowerCase()]
    if (!operation) {
      return undefined
    }
    const { statusCode } = response
    const answer = resolve(operation.responses[statusCode], components.responses)
    if (!answer) {
      return `the document has only ${Object.keys(operation.responses).join(', ')}`
    }
    const missing = Object.entries(answer.headers ?? {})
      .filter(([name, header]) => isRequired(header) && !response.hasHeader(name)).map(([name]) => name)
    if (missing.length > 0) {
      return `without ${missing.join(', ')}`
    }
    if (BODYLESS.has(statusCode) || method === 'HEAD') {
      return undefined
    }
    const type = String(response.getHeader('content-type')).split(';', 1)[0] ?? ''
    const content = answer.content?.[type]
    if (!content) {
      return `as ${type}`
    }
    if (!type.endsWith('json') || path.endsWith('/download') || path.includes('/outputs/')) {
      return undefined
    }
    const validate = compile(content.schema)
    return validate(JSON.parse(body.toString())) ? undefined : ajv.errorsText(validate.errors)
  }
}
