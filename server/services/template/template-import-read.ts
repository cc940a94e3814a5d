import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import {
  BUNDLE_KIND, TEMPLATE_KIND, TEMPLATE_SCHEMA_VERSION, templateBundle, templateEnvelope, type TemplateEnvelope,
  type TemplateImportReport,
} from '#shared/contract/template/template-file.contract'
import { MAX_STAGES } from '#shared/contract/pipeline.contract'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { findDepthExcess, toJsonFailure } from '#record/json-place'
import { findInexactPath } from '#record/inexact-number'
import { eachToken, readString } from '#record/json-scan'
import { toPostgresText } from '../common/postgres-text'
import { hashText } from '../pipeline'

export type Reason = TemplateImportReport['reasons'][number]

/** Deeper than any template; a recursive walk of it is safe. */
const MOST_DEEP = 64
const MOST_ITEMS = 50
/** Reasons that one item lists. */
const MOST_REASONS = 20

/**
 * To copy a value under this name can change the prototype of all objects. Other names, `constructor` too, are data.
 */
const FORBIDDEN = '__proto__'

export const toReason = (
  code: Reason['code'], pointer: string, message: string, params: Record<string, string> = {},
): Reason => ({ code, pointer, message, params })

export interface ReadItem {
  name: string
  version: string
  stageCount: number
  checksum: string
  /** undefined = refused. */
  envelope: TemplateEnvelope | undefined
  reasons: Reason[]
}

/**
 * Reads the text of a file: what is wrong with all of it, or its items, each with what is wrong with it. A file of 1
 * MB takes some 50 ms of CPU (2026-11-30, the worst shapes that we found): others get their turn between its parts.
 */
export async function readTemplates(text: string): Promise<{ reasons: Reason[], items: ReadItem[] }> {
  const { fault, value } = readText(text)
  if (fault) {
    return { reasons: [fault], items: [] }
  }
  await breathe()
  const nameFault = findNumberFault(text) ?? findNameFault(text)
  if (nameFault) {
    return { reasons: [nameFault], items: [] }
  }
  await breathe()
  const kind = readOwn(value, 'kind')
  if (kind === TEMPLATE_KIND) {
    return { reasons: [], items: [readItem(value)] }
  }
  if (kind !== BUNDLE_KIND) {
    return {
      reasons: [toReason('UNKNOWN_KIND_OF_FILE', '/kind', `this is neither a ${TEMPLATE_KIND} nor ${BUNDLE_KIND}`)],
      items: [],
    }
  }
  const version = readOwn(value, 'schemaVersion')
  if (version !== TEMPLATE_SCHEMA_VERSION) {
    return { reasons: [unknownVersion(version)], items: [] }
  }
  const templates = readOwn(value, 'templates')
  if (!Array.isArray(templates) || templates.length === 0 || templates.length > MOST_ITEMS) {
    return {
      reasons: [toReason('BAD_SHAPE', '/templates', `must be a list of 1 to ${MOST_ITEMS} templates`)],
      items: [],
    }
  }
  const outer = templateBundle.omit({ templates: true })
    .safeParse(Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== 'templates')))
  if (!outer.success) {
    return { reasons: toShapeReasons(outer.error), items: [] }
  }
  const items: ReadItem[] = []
  for (const template of templates as unknown[]) {
    items.push(readItem(template))
    await breathe()
  }
  return { reasons: [], items }
}

/** What makes the text as a whole unreadable, before anything is created from it. */
function readText(text: string): { fault?: Reason, value?: unknown } {
  const deep = findDepthExcess(text, MOST_DEEP)
  if (deep !== undefined) {
    const message = `nested more than ${MOST_DEEP} deep at character ${deep + 1}`
    return { fault: toReason('TOO_DEEP', '', message, { depth: String(MOST_DEEP) }) }
  }
  try {
    return { value: JSON.parse(text) as unknown }
  }
  catch (error) {
    // Where it is broken takes longer to find than to read it.
    const failure = toJsonFailure(text)
    if (!failure) {
      throw error
    }
    const { line, column } = failure
    const message = `not JSON from line ${line}, column ${column} on`
    return { fault: toReason('NOT_JSON', '', message, { line: String(line), column: String(column) }) }
  }
}

function findNumberFault(text: string): Reason | undefined {
  const inexact = findInexactPath(text)
  if (!inexact) {
    return undefined
  }
  const { path, written } = inexact
  const message = `${written} has more digits than a number can hold`
  return toReason('INEXACT_NUMBER', toPointer(path), message, { number: written.slice(0, 100) })
}

function findNameFault(text: string): Reason | undefined {
  const open: Set<string>[] = []
  let fault: Reason | undefined
  eachToken(text, (kind, token) => {
    if (fault) {
      return
    }
    const char = kind === 'mark' ? text[token.start] : ''
    if (char === '{' || char === '[') {
      open.push(new Set())
    }
    else if (char === '}' || char === ']') {
      open.pop()
    }
    else if (kind === 'name') {
      const name = readString(text, token)
      if (name === FORBIDDEN) {
        fault = toReason('FORBIDDEN_NAME', '', `the name ${name} is not allowed anywhere`, { name })
      }
      else if (open.at(-1)?.has(name)) {
        fault = toReason(
          'DUPLICATE_NAME', '',
          `the name ${name.slice(0, 100)} is twice in one object, at character ${token.start + 1}`,
          { name: name.slice(0, 100) },
        )
      }
      open.at(-1)?.add(name)
    }
  })
  return fault
}

function readItem(value: unknown): ReadItem {
  const stages = readOwn(value, 'stages')
  const known = {
    name: toText(readOwn(value, 'name')), version: toText(readOwn(value, 'version')),
    stageCount: Array.isArray(stages) ? stages.length : 0, checksum: toText(readOwn(value, 'checksum')),
  }
  const refused = (...reasons: Reason[]): ReadItem => ({ ...known, envelope: undefined, reasons })
  if (readOwn(value, 'kind') !== TEMPLATE_KIND) {
    return refused(toReason('UNKNOWN_KIND_OF_FILE', '/kind', `this is no ${TEMPLATE_KIND}`))
  }
  if (readOwn(value, 'schemaVersion') !== TEMPLATE_SCHEMA_VERSION) {
    return refused(unknownVersion(readOwn(value, 'schemaVersion')))
  }
  if (known.stageCount > MAX_STAGES) {
    return refused(toReason(
      'TOO_MANY_STAGES', '/stages', `${known.stageCount} stages: at most ${MAX_STAGES} are possible`,
      { stages: String(known.stageCount), most: String(MAX_STAGES) },
    ))
  }
  if (toPostgresText(value) !== value) {
    return refused(toReason('BAD_SHAPE', '', 'holds a NUL or half a character'))
  }
  const { checksum, ...body } = value as Record<string, unknown>
  const computed = `sha256:${hashText(toCanonicalJson(body))}`
  if (checksum !== computed) {
    return refused(toReason(
      'WRONG_CHECKSUM', '/checksum',
      'the file is damaged or was changed by hand: its checksum does not fit its content', { computed },
    ))
  }
  const parsed = templateEnvelope.safeParse(value)
  return parsed.success ? { ...known, envelope: parsed.data, reasons: [] } : refused(...toShapeReasons(parsed.error))
}

const unknownVersion = (version: unknown): Reason =>
  toReason(
    'UNKNOWN_SCHEMA_VERSION', '/schemaVersion',
    `this console reads version ${TEMPLATE_SCHEMA_VERSION} of the file format only`,
    { version: toText(version), known: String(TEMPLATE_SCHEMA_VERSION) },
  )

const toShapeReasons = ({ issues }: z.ZodError): Reason[] =>
  issues.slice(0, MOST_REASONS).map(({ path, message }) => toReason('BAD_SHAPE', toPointer(path), message))

const toPointer = (path: readonly PropertyKey[]) =>
  path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

function readOwn(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

const toText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : ''
