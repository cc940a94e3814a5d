import { isUuid } from './url-query'

/** All ids in a value, however deep: those of things that stages and parameters name. */
export function listIds(value: unknown): string[] {
  if (typeof value === 'string') {
    return isUuid(value) ? [value] : []
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listIds) : []
}
