import { compilePattern, findPatternFault } from './pattern.ts'

/** The regular expression engine for ajv's `pattern` and `patternProperties`. */
export const LINEAR_ENGINE = Object.assign(
  (source: string) => {
    const pattern = compilePattern(source)
    // ajv identifies patterns by their text.
    return { test: (text: string) => pattern.test(text), toString: () => source }
  },
  // Only used for code that ajv writes to a file.
  { code: 'new RegExp' },
)

/** Keywords that contain plain values, not schemas. */
const VALUES = new Set(['const', 'default', 'enum', 'examples'])

/** The invalid patterns of a JSON Schema, each with its pointer. */
export function listPatternFaults(schema: unknown, pointer = ''): { pointer: string, message: string }[] {
  if (typeof schema !== 'object' || schema === null) {
    return []
  }
  return Object.entries(schema).flatMap(([name, value]: [string, unknown]) => {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const sources = name === 'pattern' && typeof value === 'string'
      ? [value]
      : name === 'patternProperties' && typeof value === 'object' ? Object.keys(value ?? {}) : []
    const faults = sources.flatMap((source) => {
      const message = findPatternFault(source)
      return message ? [{ pointer: place, message }] : []
    })
    return [...faults, ...VALUES.has(name) ? [] : listPatternFaults(value, place)]
  })
}
