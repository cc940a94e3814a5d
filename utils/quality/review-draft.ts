import { readFix, type FixFault } from '#record/record-fix'
import { findCritical, findUnanswered } from '#shared/domain/quality/lot-judgement'
import type { DefectCode, SampleFinding } from '#shared/domain/quality/quality-spec'
import { listCritical } from '#shared/domain/quality/sample-review'
import type { Verdict } from '#shared/domain/quality/sample-state'
import { isRecord } from '../json/json-pointer'
import { toReadableJson } from '../json/record-text'
import { applyEdits, listTextPlaces, toRecordView } from './record-view'

/** What a reviewer has chosen and typed for a sample, before it is sent. */
export interface ReviewDraft {
  verdict?: Verdict | undefined
  defects: string[]
  /** Fixed texts by their place in the record. */
  edits: Record<string, string>
  /** The whole record as it is being typed, in place of `edits`. */
  json?: string | undefined
  note: string
}

export const EMPTY_DRAFT: ReviewDraft = { defects: [], edits: {}, note: '' }

export const isEmptyDraft = ({ verdict, defects, edits, json, note }: ReviewDraft): boolean =>
  verdict === undefined && defects.length === 0 && Object.keys(edits).length === 0 && json === undefined && note === ''

/** The record as the draft fixes it; equal to the record while nothing was typed. */
export const toFixedRecord = (
  record: string, { edits, json }: Pick<ReviewDraft, 'edits' | 'json'>, fields?: readonly string[],
): string =>
  json ?? applyEdits(record, listTextPlaces(toRecordView(record, fields)), edits)

/** The texts that a whole record changes, by their place; undefined when it changes more than texts, or is no JSON. */
export function toEdits(record: string, json: string, fields?: readonly string[]): ReviewDraft['edits'] | undefined {
  const fix = readFix(record, json, fields)
  if ('fault' in fix && fix.fault.code !== 'FIX_SAME') {
    return undefined
  }
  const places = listTextPlaces(toRecordView(record, fields))
  const typed = new Map(listTextPlaces(toRecordView(json.trim(), fields)).map(({ key, text }) => [key, text]))
  const edits = Object.fromEntries(places.flatMap(({ key, text }) => {
    const edit = typed.get(key)
    return edit === undefined || edit === text ? [] : [[key, edit]]
  }))
  // Nothing else differs: compared as it is shown, since space and escapes are no change.
  return toReadableJson(applyEdits(record, places, edits)) === toReadableJson(json) ? edits : undefined
}

export type DraftFault = FixFault | { code: 'DEFECT_MISSING' | 'CRITICAL_PASS' | 'CRITICAL_FINDING' | 'CRITICAL_FOUND' }

interface Checked {
  codes: readonly Pick<DefectCode, 'code' | 'severity'>[]
  findings: readonly Pick<SampleFinding, 'defect'>[]
  /** Those that stand, when it settles where two differ. */
  settled?: readonly { defects: readonly string[] }[]
  fields?: readonly string[] | undefined
}

/** Why the draft cannot be sent yet; undefined = it can. Same as the server checks. */
export function findDraftFault(
  record: string, draft: ReviewDraft, { codes, findings, settled = [], fields }: Checked,
): DraftFault | undefined {
  if (draft.verdict === 'FAIL' && codes.length > 0 && draft.defects.length === 0) {
    return { code: 'DEFECT_MISSING' }
  }
  if (draft.verdict === 'PASS' && findCritical(draft.defects, codes) !== undefined) {
    return { code: 'CRITICAL_PASS' }
  }
  if (draft.verdict !== undefined && listCritical(settled, codes).some(code => !draft.defects.includes(code))) {
    return { code: 'CRITICAL_FOUND' }
  }
  if (
    draft.verdict !== undefined && findUnanswered({ ...draft, verdict: draft.verdict }, findings, codes) !== undefined
  ) {
    return { code: 'CRITICAL_FINDING' }
  }
  if (draft.verdict !== 'FIX_AND_PASS') {
    return undefined
  }
  const fix = readFix(record, toFixedRecord(record, draft, fields), fields)
  return 'fault' in fix ? fix.fault : undefined
}

/** Faults that are mended where the defects are chosen. */
export const isDefectFault = (code: DraftFault['code']): boolean =>
  code === 'DEFECT_MISSING' || code === 'CRITICAL_PASS' || code === 'CRITICAL_FOUND'

/** Missing when a verdict is chosen, which is no mistake until it is submitted. */
const COMES_LATER: readonly DraftFault['code'][] = ['FIX_SAME', 'DEFECT_MISSING']

/** What is said of a fault. */
export const toComplaint = (fault: DraftFault | undefined, isSubmitted: boolean): DraftFault | undefined =>
  fault && COMES_LATER.includes(fault.code) && !isSubmitted ? undefined : fault

/** This tab wrote it: only the form is checked. */
export const isDrafts = (value: unknown): value is Record<string, ReviewDraft> =>
  isRecord(value) && Object.values(value).every(draft => isRecord(draft)
    && Array.isArray(draft.defects) && isRecord(draft.edits) && typeof draft.note === 'string')
