import { compilePattern, findPatternFault } from './pattern.ts'

/** What ajv compiles `pattern` and `patternProperties` with. */
export const LINEAR_ENGINE = Object.assign(
  (source: string) => {
    const pattern = compilePattern(source)
    // ajv knows patterns apart by their text.
    return { test: (text: string) => pattern.test(text), toString: () => source }
  },
  // Only for code that ajv writes to a file.
  { code: 'new RegExp' },
)

/** Values as they are, not schemas: a pattern in them is no pattern. */
const VALUES = new Set(['const', 'default', 'enum', 'examples'])

/** The patterns of a JSON Schema that cannot be used, each by its place. */
export function listPatternFaults(schema: unknown, pointer = ''): { pointer: string, message: string }[] {
  if (typeof schema !== 'object' || schema === null) {
    return []
  }
  return Object.entries(schema).flatMap(([name, value]: [string, unknown]) => {
    const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const sources = name === 'pattern' && typeof value === 'string' ? [value] : name === 'patternProperties' && typeof value === 'object' ? Object.keys(value ?? {}) : []
    const faults = sources.flatMap((source) => {
      const message = findPatternFault(source)
      return message ? [{ pointer: place, message }] : []
    })
    return [...faults, ...VALUES.has(name) ? [] : listPatternFaults(value, place)]
  })
}
