import { firstOf, type UrlQuery } from './url-query'

/** Two ends as they are written in an address; the server reads them. */
export interface RangeExpression {
  from: string
  to: string
}

/** 今日. */
export const DEFAULT_RANGE: RangeExpression = { from: 'now/d', to: 'now' }

/** The same forms as shared/domain/instant-expression.ts takes, without its calendar. */
const END = /^(?:now(?:[+-]\d{1,6}[mhdwMy])?(?:\/[dwMy])?|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))$/

export function fromRangeUrl(query: UrlQuery, fallback: RangeExpression): RangeExpression & { isFallback: boolean } {
  const [from, to] = [firstOf(query.from), firstOf(query.to)]
  if (from === undefined && to === undefined) {
    return { ...fallback, isFallback: false }
  }
  const isGood = from !== undefined && to !== undefined && END.test(from) && END.test(to)
  return isGood ? { from, to, isFallback: false } : { ...fallback, isFallback: true }
}

/** Nothing when it is the fallback, so that the plain page has a plain address. */
export const toRangeUrl = ({ from, to }: RangeExpression, fallback: RangeExpression): Record<'from' | 'to', string | undefined> =>
  from === fallback.from && to === fallback.to ? { from: undefined, to: undefined } : { from, to }
