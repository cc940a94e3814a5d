import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { readLines } from '#artifact/row-index'
import { findField } from '#record/json-scan'
import { listStageRuns } from '#db/repositories/run/stage-run.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import type { Reject, RejectPage } from '#shared/contract/run/run-reject.contract'
import type { Deps } from '../common/deps'
import { assertFound } from '../common/versioned'
import { parseCursor, toCursor } from '../common/paging'
import { rawJson } from '../common/raw-json'

/** A search for a rare reason reports how far it got; its cursor continues from there. */
const SEARCH_CAP_MS = 1_500

const mark = z.strictObject({ sha256: z.string(), offset: z.int().min(0) })

/**
 * The format that stages write (factory/stages/record/row-emitter.ts); fields missing in another version stay empty,
 * never an error.
 */
const line = z.object({
  reason: z.string().catch(''),
  message: z.string().catch(''),
  params: z.record(z.string(), z.string()).catch({}),
  file: z.string().nullish().catch(null),
  line: z.int().nullish().catch(null),
  row: z.int().nullish().catch(null),
  record: z.record(z.string(), z.unknown()).nullish().catch(null),
  raw: z.string().nullish().catch(null),
})

export interface RejectRequest {
  id: string
  stageKey: string
  reason?: string | undefined
  limit: number
  cursor?: string | undefined
}

/**
 * Rejected records of a stage, read from its file. @throws AppError `not_found`; ArtifactNotFound, ArtifactDamaged when
 * the file is missing or damaged in the store.
 */
export async function listRejects(
  { db, artifacts }: Pick<Deps, 'db' | 'artifacts'>, { id, stageKey, reason, limit, cursor }: RejectRequest,
): Promise<RejectPage> {
  assertFound(await findTaskRun(db, id), 'run')
  const stage = (await listStageRuns(db, id)).find(row => row.stageKey === stageKey)
  assertFound(stage, 'stage')
  const file = stage.outputs.find(output => output.role === 'REJECTS')
  if (!file) {
    return { items: [], nextCursor: null, isWritten: false }
  }
  const { uri, sha256 } = file
  const stored = await artifacts.check(uri, file.bytes)
  const start = parseCursor(mark.refine(at => at.sha256 === sha256 && at.offset <= stored.bytes), cursor)?.offset ?? 0
  const { items, offset } = await scan(await artifacts.open(uri, { start }), { reason, limit }, reject => reject)
  const next = start + offset
  return { items, nextCursor: next < stored.bytes ? toCursor({ sha256, offset: next }) : null, isWritten: true }
}

/** @returns `offset`: number of bytes read. */
async function scan<Item>(
  source: AsyncIterable<Buffer>, { reason, limit }: Pick<RejectRequest, 'reason' | 'limit'>,
  toItem: (reject: Reject) => Item | undefined,
): Promise<{ items: Item[], offset: number }> {
  const deadline = performance.now() + SEARCH_CAP_MS
  // Most lines of other groups are skipped without being parsed.
  const needle = reason === undefined ? undefined : Buffer.from(JSON.stringify(reason))
  const items: Item[] = []
  let offset = 0
  for await (const bytes of readLines(source)) {
    offset += bytes.length + 1
    const found = needle && !bytes.includes(needle) ? undefined : toReject(bytes.toString('utf8'))
    const item = found && (reason === undefined || found.reason === reason) ? toItem(found) : undefined
    if (item !== undefined) {
      items.push(item)
    }
    if (items.length === limit || performance.now() > deadline) {
      break
    }
  }
  return { items, offset }
}

/**
 * How many records of a group were kept whole: of the others only an excerpt is in the file.
 *
 * @returns undefined when the file is too large to be read through now.
 * @throws ArtifactNotFound, ArtifactDamaged
 */
export async function countKept(
  { artifacts }: Pick<Deps, 'artifacts'>, { uri, bytes }: { uri: string, bytes: number }, reason: string,
): Promise<number | undefined> {
  const stored = await artifacts.check(uri, bytes)
  const { items, offset } = await scan(await artifacts.open(uri), { reason, limit: Infinity }, ({ record }) =>
    record === null ? undefined : true)
  return offset < stored.bytes ? undefined : items.length
}

export function toReject(text: string): Reject {
  const { reason, message, params, file, line: lineNumber, row, record, raw } = line.parse(JSON.parse(text))
  const place = record ? findField(text, 'record') : undefined
  return {
    reason, message, params, file: file ?? null, line: lineNumber ?? row ?? null,
    record: place ? rawJson(text.slice(place.start, place.end)) : null, raw: raw ?? null,
  }
}
