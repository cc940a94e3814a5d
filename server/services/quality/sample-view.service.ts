import { z } from 'zod'
import type { Db } from '#db/client'
import { findLot } from '#db/repositories/quality/qc-lot.repository'
import {
  listSampleItems as listItems, listSamplesNow, listVerdictsOfSamples, type SampleItemRow, type SampleNow,
  type SampleNowRow,
} from '#db/repositories/quality/qc-review.repository'
import type { QcSampleRow } from '#db/repositories/quality/qc-sample.repository'
import type { QcVerdictRow } from '#db/repositories/quality/qc-verdict.repository'
import type { QcSampleListQuery, QcSampleView } from '#shared/contract/quality/qc-lot.contract'
import type { QcSampleDetail, QcSampleVerdict } from '#shared/contract/quality/qc-review.contract'
import { SAMPLE_STATES, VERDICT_ROLES, VERDICTS } from '#shared/domain/quality/sample-state'
import type { Deps } from '../common/deps'
import { parseCursor, toPage } from '../common/paging'
import { assertFound } from '../common/versioned'

const positionMark = z.strictObject({ position: z.int32().min(0) })

/** @throws AppError `not_found` */
export async function listSampleItems(
  { db }: Pick<Deps, 'db'>, { id, limit, cursor, state, awaited, reviewer }: QcSampleListQuery & { id: string },
) {
  assertFound(await findLot(db, id), 'lot')
  const rows = await listItems(db, {
    lotId: id, states: state, awaited, reviewer, limit: limit + 1, after: parseCursor(positionMark, cursor)?.position,
  })
  return toPage(rows, { limit, toView: row => toItem(row, reviewer), toMark: ({ position }) => ({ position }) })
}

/** @throws AppError `not_found` */
export async function getSample(
  { db }: Pick<Deps, 'db'>, { id, reviewer }: { id: string, reviewer?: string | undefined },
): Promise<QcSampleDetail> {
  const [sample] = await listSampleDetails(db, [id], reviewer)
  assertFound(sample, 'sample')
  return sample
}

/** In the order of the ids; unknown ones are absent. At most 20. */
export async function listSampleDetails(
  db: Db, ids: readonly string[], reviewer: string | undefined,
): Promise<QcSampleDetail[]> {
  // One after the other: a caller's transaction has one connection.
  const rows = await listSamplesNow(db, ids)
  const bySample = Map.groupBy(await listVerdictsOfSamples(db, ids), ({ sampleId }) => sampleId)
  const drawnAt = new Map<string, Date>()
  for (const lotId of new Set(rows.map(row => row.lotId))) {
    const lot = await findLot(db, lotId)
    if (lot) {
      drawnAt.set(lotId, lot.createdAt)
    }
  }
  return ids.flatMap((id) => {
    const row = rows.find(known => known.id === id)
    return row
      ? [toDetail(
          row, { verdicts: bySample.get(id) ?? [], reviewer, drawnAt: drawnAt.get(row.lotId) ?? row.updatedAt },
        )]
      : []
  })
}

/** Whoever may give the second verdict must not see the first. */
const isHiddenFrom = ({ awaited, firstBy }: SampleNow, reviewer: string | undefined) =>
  awaited === 'second' && firstBy !== reviewer

type Shown = Pick<
  QcSampleRow,
  'id' | 'version' | 'lotId' | 'position' | 'row' | 'state' | 'defects' | 'needsSecond' | 'findings' | 'claimedBy'
  | 'claimedUntil'
>
& SampleNow

function toShown(row: Shown, isHidden: boolean) {
  const { id, version, lotId, position, needsSecond, findings, awaited, claimLeftMs, claimedBy, claimedUntil } = row
  return {
    id, version, lotId, position, row: row.row, needsSecond, isHidden,
    findings: findings.map(finding => ({ ...finding, isUnchecked: finding.isUnchecked ?? false })),
    awaited: VERDICT_ROLES.find(role => role === awaited) ?? null,
    state: isHidden ? 'PENDING' as const : SAMPLE_STATES.find(state => state === row.state) ?? 'PENDING',
    defects: isHidden ? [] : row.defects,
    claim: claimLeftMs === null || claimedUntil === null
      ? null
      : { by: claimedBy, until: new Date(claimedUntil).toISOString(), leftMs: claimLeftMs },
  }
}

const toItem = (row: SampleItemRow, reviewer: string | undefined): QcSampleView => ({
  ...toShown(row, isHiddenFrom(row, reviewer)), excerpt: row.excerpt,
})

function toDetail(
  row: SampleNowRow,
  { verdicts, reviewer, drawnAt }: { verdicts: readonly QcVerdictRow[], reviewer: string | undefined, drawnAt: Date },
): QcSampleDetail {
  const isHidden = isHiddenFrom(row, reviewer)
  return {
    ...toShown(row, isHidden),
    record: row.record,
    fixedRecord: isHidden ? null : row.fixedRecord,
    verdicts: isHidden ? [] : verdicts.map(toVerdict),
    drawnAt: drawnAt.toISOString(),
  }
}

const toVerdict = (
  { id, role, verdict, defects, fixedRecord, note, reviewer, createdAt, undoneAt }: QcVerdictRow,
): QcSampleVerdict => ({
  id, defects, fixedRecord, note, reviewer,
  role: VERDICT_ROLES.find(known => known === role) ?? 'first',
  verdict: VERDICTS.find(known => known === verdict) ?? 'FAIL',
  at: createdAt.toISOString(),
  undoneAt: undoneAt?.toISOString() ?? null,
})
