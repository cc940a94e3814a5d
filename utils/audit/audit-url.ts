import { AUDIT_ACTIONS, AUDIT_NOUNS, type AuditNoun } from '#shared/domain/audit/audit-action'
import { cursorOf, firstOf, isUuid, textOf, type UrlQuery } from '../api/url-query'
import { fromRangeUrl, type RangeExpression } from '../format/range-url'

/** Filters of the audit trail in the address of the settings; an invalid value falls back to none. */
export interface AuditState {
  q: string
  noun: AuditNoun | ''
  /** Of the noun. */
  verb: string
  actor: string
  /** Only entries about this thing. */
  nounId: string
  /** undefined = any time. */
  range: RangeExpression | undefined
  cursor: string
  /** The entry that is open. */
  entry: string
}

export const AUDIT_DEFAULT: AuditState = {
  q: '', noun: '', verb: '', actor: '', nounId: '', range: undefined, cursor: '', entry: '',
}

export const verbsOf = (noun: AuditNoun | ''): readonly string[] => noun === '' ? [] : AUDIT_ACTIONS[noun]

export function fromAuditUrl(query: UrlQuery): AuditState {
  const { from, to } = fromRangeUrl(query, { from: '', to: '' })
  const noun = AUDIT_NOUNS.find(known => known === firstOf(query.noun)) ?? ''
  return {
    q: textOf(query.q).trim(),
    noun,
    verb: verbsOf(noun).find(known => known === firstOf(query.verb)) ?? '',
    actor: textOf(query.actor),
    nounId: textOf(query.nounId),
    range: from ? { from, to } : undefined,
    cursor: cursorOf(query.cursor),
    entry: [firstOf(query.entry)].find(isUuid) ?? '',
  }
}

/** Only what differs from the default, beside the section itself. */
export const toAuditUrl = ({ q, noun, verb, actor, nounId, range, cursor, entry }: AuditState): UrlQuery => ({
  section: 'audit', ...q ? { q } : {}, ...noun ? { noun } : {}, ...noun && verb ? { verb } : {},
  ...actor ? { actor } : {}, ...nounId ? { nounId } : {},
  ...range, ...cursor ? { cursor } : {}, ...entry ? { entry } : {},
})

export const isAuditFiltered = ({ q, noun, actor, nounId, range }: AuditState) =>
  [q, noun, actor, nounId].some(value => value !== '') || range !== undefined

/** The page of the thing that an entry is about; undefined where a thing has none. */
export function toAuditTarget({ noun, nounId }: { noun: string, nounId: string }): { path: string, query?: UrlQuery }
  | undefined {
  const paths: Record<string, { path: string, query?: UrlQuery }> = {
    alert: { path: '/alerts', query: { alert: nounId } },
    alert_rule: { path: '/alerts', query: { tab: 'rules', rule: nounId } },
    dataset: { path: `/datasets/${nounId}` },
    pipeline: { path: `/pipelines/${nounId}` },
    qc_lot: { path: `/qc/lots/${nounId}` },
    release: { path: `/releases/${nounId}` },
    run: { path: `/runs/${nounId}` },
    template: { path: '/templates', query: { id: nounId } },
  }
  return isUuid(nounId) && Object.hasOwn(paths, noun) ? paths[noun] : undefined
}
