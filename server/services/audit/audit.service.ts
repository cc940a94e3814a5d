import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  findAudit, listAuditDetails, listAuditRows, type AuditDetailRow, type AuditFilter, type AuditListRow,
} from '#db/repositories/system/audit-list.repository'
import type { AuditDetail, AuditExportQuery, AuditListQuery, AuditView } from '#shared/contract/setting/audit.contract'
import { CSV_BOM, toCsvLine } from '#shared/domain/dataset/csv'
import { log } from '#server/log'
import type { Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertFound } from '../common/versioned'
import type { Download } from '../common/download'
import { toListRange } from '../common/list-range'
import { toAnchorLine } from './anchor'
import { makeAnchor } from './audit-anchor.service'
import type { WithAnchors } from './audit-anchors'

type AuditDeps = Pick<Deps, 'db' | 'timeZone'>
type ExportDeps = AuditDeps & WithAnchors

/** Rows of an export that are read at once. */
const EXPORT_ROWS = 500

/** @throws AppError `invalid_input` */
export function listAudits({ db, timeZone }: AuditDeps, query: AuditListQuery) {
  const filter = toFilter(query, timeZone)
  return pageById(query, page => listAuditRows(db, filter, page), toView)
}

/** @throws AppError `not_found` */
export async function getAudit({ db }: Pick<Deps, 'db'>, id: string): Promise<AuditDetail> {
  const row = await findAudit(db, id)
  assertFound(row, 'audit entry')
  return toDetail(row)
}

/** All entries that match, newest first, read while they are sent. @throws AppError `invalid_input` */
export async function openAuditExport(deps: ExportDeps, { format, ...query }: AuditExportQuery): Promise<Download> {
  return format === 'anchors' ? openAnchorExport(deps) : openEntryExport(deps, { format, ...query })
}

/** What proves the trail elsewhere, and later: its end as it is now, and all that were noted. */
async function openAnchorExport(deps: ExportDeps): Promise<Download> {
  await makeAnchor({ ...deps, log }, 'export')
  const { anchors } = await deps.anchors.read()
  return toDownload('jsonl', 'audit-anchors', () => Readable.from(anchors.map(anchor => `${toAnchorLine(anchor)}\n`)))
}

async function openEntryExport(
  { db, timeZone }: AuditDeps, { format, ...query }: Omit<AuditExportQuery, 'format'> & { format: 'csv' | 'jsonl' },
): Promise<Download> {
  const filter = toFilter(query, timeZone)
  const read = (before?: string) => listAuditDetails(db, filter, { limit: EXPORT_ROWS, before })
  // Read now, while a failure can still become a problem.
  const first = await read()
  const toText = format === 'csv' ? toCsvRow : toJsonLine
  return toDownload(format, 'audit', () =>
    Readable.from(writeExport(format === 'csv' ? CSV_BOM + toCsvLine(CSV_HEAD) : '', first, read, toText)))
}

const toDownload = (ending: 'csv' | 'jsonl', name: string, open: () => Readable): Download => ({
  open,
  hasRanges: false,
  filename: `${name}-${new Date().toISOString().slice(0, 10)}.${ending}`,
  contentType: ending === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl',
  // Entries are added all the time: no two exports are the same file.
  etag: randomUUID(),
})

async function* writeExport(
  head: string, first: AuditDetailRow[], read: (before: string) => Promise<AuditDetailRow[]>,
  toText: (row: AuditDetailRow) => string,
): AsyncGenerator<string> {
  let rows = first
  yield head + rows.map(toText).join('')
  for (let last = rows.at(-1); last && rows.length === EXPORT_ROWS; last = rows.at(-1)) {
    rows = await read(last.id)
    yield rows.map(toText).join('')
  }
}

const CSV_HEAD = [
  'at', 'actor', 'action', 'noun', 'noun_id', 'name', 'project_id', 'request_id', 'before', 'after', 'position', 'hash',
  'id',
]

const toCsvRow = (row: AuditDetailRow): string =>
  toCsvLine([
    row.createdAt.toISOString(), row.actor, row.action, row.noun, row.nounId, row.name, row.projectId, row.requestId,
    toCell(row.before), toCell(row.after), row.position, row.hash, row.id,
  ])

/** As JSON also where the value is a text: then it begins with a quote and no formula. */
const toCell = (value: unknown) => value === null ? null : JSON.stringify(value)

const toJsonLine = (row: AuditDetailRow): string => `${JSON.stringify(toDetail(row))}\n`

function toFilter(
  { projectId, actor, action, noun, nounId, from, to, tz, q }: Omit<AuditListQuery, 'limit' | 'cursor'>,
  timeZone: string,
): AuditFilter {
  return {
    projectId, actor, actions: action, noun, nounId, text: q,
    ...toListRange({ from, to, tz: tz ?? timeZone }, new Date()),
  }
}

const toView = (
  { id, createdAt, projectId, actor, action, noun, nounId, name, requestId, position }: AuditListRow,
): AuditView =>
  ({ id, at: createdAt.toISOString(), projectId, actor, action, noun, nounId, name, requestId, position })

const toDetail = (row: AuditDetailRow): AuditDetail => ({
  ...toView(row), before: row.before, after: row.after, hash: row.hash,
})
