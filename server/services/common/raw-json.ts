import { randomUUID } from 'node:crypto'

const RAW = Symbol('raw JSON')

/**
 * Wraps JSON text that is sent unchanged: a record as stored in its file, because parsing and writing it
 * would change numbers and the order of fields.
 *
 * @param text of one object, checked
 */
export const rawJson = (text: string): Record<string, unknown> => ({ [RAW]: text })

const hasRaw = (value: unknown): value is { [RAW]: string } =>
  typeof value === 'object' && value !== null && RAW in value

/** An answer as JSON text. */
export function toJsonText(answer: unknown): string {
  const texts: string[] = []
  // A placeholder that no user text can contain.
  const mark = randomUUID()
  const json = JSON.stringify(answer, (_, value: unknown) =>
    hasRaw(value) ? `${mark}${texts.push(value[RAW]) - 1}` : value)
  return texts.length === 0
    ? json
    : json.replaceAll(new RegExp(`"${mark}(\\d+)"`, 'g'), (_, index: string) => texts[Number(index)] ?? 'null')
}
