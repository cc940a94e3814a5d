import { z } from 'zod'
import * as contracts from './contracts'

export type Json = Record<string, unknown>
type Io = 'input' | 'output'

const SCHEMAS = '#/components/schemas/'
/** While it is not known whether a request's schema equals that of an answer. */
const OF_INPUT = '.in'

/** Kinds of schema that are worth a name; a string or a number reads better in its place. */
const NAMED = new Set(['object', 'union', 'enum', 'intersection', 'lazy'])

/** Exports of the contracts, as names of their schemas. */
const names = new Map<z.core.$ZodType, string>()
for (const [name, schema] of Object.values(contracts).flatMap(contract => Object.entries(contract))) {
  if (schema instanceof z.ZodType && NAMED.has(schema.def.type) && !names.has(schema)) {
    names.set(schema, name.charAt(0).toUpperCase() + name.slice(1))
  }
}

/** Descriptions as they are, and beside them the names. */
function createRegistry(suffix: string): typeof z.globalRegistry {
  const registry = z.registry<z.core.JSONSchemaMeta>() as typeof z.globalRegistry
  registry.get = (schema) => {
    const name = names.get(schema)
    const known = z.globalRegistry.get(schema)
    return name === undefined ? known : { ...known, id: name + suffix }
  }
  return registry
}

const REGISTRIES: Record<Io, typeof z.globalRegistry> = { input: createRegistry(OF_INPUT), output: createRegistry('') }

/** Gathers the schemas of a document: those with a name once, and a reference in every place. */
export interface SchemaBook {
  /** @param name for parts that refer to themselves and have no name of their own. */
  write: (schema: z.ZodType, io: Io, name: string) => Json
  /** The same, but never a mere reference: for what is taken apart. */
  writeOpen: (schema: z.ZodType, io: Io, name: string) => Json
  /** The document with all that it refers to, in its final names. */
  close: <T extends Json>(document: T) => { document: T, schemas: Record<string, Json> }
}

export function createSchemaBook(): SchemaBook {
  const book = new Map<string, Json>()

  function write(schema: z.ZodType, io: Io, name: string): Json {
    const { $schema: _dialect, $defs = {}, ...json } = z.toJSONSchema(schema, {
      io, metadata: REGISTRIES[io], target: 'draft-2020-12', unrepresentable: 'any', reused: 'inline',
      override: ({ jsonSchema }) => simplifyPair(jsonSchema as Json),
    })
    const rename = (part: unknown) =>
      mapRefs(part, ref => SCHEMAS + toFinal(ref.replace(/^#\/\$defs\//, ''), name)) as Json
    for (const [id, part] of Object.entries($defs)) {
      const { id: _id, ...rest } = part as Json
      book.set(toFinal(id, name), rename(rest))
    }
    return rename(json)
  }

  return {
    write,
    writeOpen(schema, io, name) {
      const json = write(schema, io, name)
      return typeof json.$ref === 'string' ? book.get(json.$ref.slice(SCHEMAS.length)) ?? json : json
    },
    close(document) {
      const differing = findDiffering(book)
      const settle = <T>(part: T) => mapRefs(
        part, ref => ref.startsWith(SCHEMAS) ? SCHEMAS + toSettled(ref.slice(SCHEMAS.length), book, differing) : ref,
      ) as T
      const settled = new Map([...book].map(([name, part]) => [toSettled(name, book, differing), settle(part)]))
      const asked = listAsked(settle(document), settled)
      return {
        document: settle(document), schemas: Object.fromEntries(asked.map(name => [name, settled.get(name) ?? {}])),
      }
    },
  }
}

/**
 * Names that the document refers to, itself or by another schema. Queries are not among them: their parameters stand
 * one by one.
 */
function listAsked(document: Json, schemas: ReadonlyMap<string, Json>): string[] {
  const asked = new Set<string>(['Problem'])
  const collect = (part: unknown) => mapRefs(part, (ref) => {
    const name = ref.slice(SCHEMAS.length)
    if (ref.startsWith(SCHEMAS) && !asked.has(name)) {
      asked.add(name)
      collect(schemas.get(name))
    }
    return ref
  })
  collect(document)
  collect(schemas.get('Problem'))
  return [...asked].sort()
}

/** A tuple of equal parts as a list of that length, which every generator knows. */
function simplifyPair(json: Json): void {
  const [first, ...others] = Array.isArray(json.prefixItems) ? json.prefixItems.map(item => JSON.stringify(item)) : []
  if (first !== undefined && json.items === false && others.every(other => other === first)) {
    json.items = JSON.parse(first)
    delete json.prefixItems
  }
}

/** zod calls a nameless part that refers to itself `__schema0`. */
const toFinal = (id: string, name: string) =>
  id.startsWith('__') ? `${name.charAt(0).toUpperCase()}${name.slice(1)}Part${id.replace(/\D/g, '')}` : id

const toBare = (name: string) => name.replace(OF_INPUT, '')

/** An input has a name of its own only where a sender may leave out what an answer always has, or may add to it. */
function toSettled(name: string, book: ReadonlyMap<string, Json>, differing: ReadonlySet<string>): string {
  const bare = toBare(name)
  return name !== bare && book.has(bare) && differing.has(bare) ? `${bare}Input` : bare
}

/** Names whose schema of requests is another than that of answers, in itself or in a part. */
function findDiffering(book: ReadonlyMap<string, Json>): ReadonlySet<string> {
  const textOf = (name: string) => JSON.stringify(book.get(name))
  const both = [...book.keys()].filter(name => book.has(name + OF_INPUT))
  const differing = new Set(both.filter(name =>
    textOf(name) !== textOf(name + OF_INPUT).replaceAll(`${OF_INPUT}"`, '"')))
  for (let size = -1; size !== differing.size;) {
    size = differing.size
    both.filter(name => [...differing].some(part => textOf(name).includes(`"${SCHEMAS}${part}"`)))
      .forEach(name => differing.add(name))
  }
  return differing
}

function mapRefs(part: unknown, toRef: (ref: string) => string): unknown {
  if (Array.isArray(part)) {
    return part.map(it => mapRefs(it, toRef))
  }
  if (typeof part !== 'object' || part === null) {
    return part
  }
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [
    key,
    key === '$ref' && typeof value === 'string' && value.startsWith('#/') ? toRef(value) : mapRefs(value, toRef),
  ]))
}
