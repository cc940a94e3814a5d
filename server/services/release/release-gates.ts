import { createHash } from 'node:crypto'
import type { ArtifactStore } from '#artifact/store'
import type { Db } from '#db/client'
import type { DatasetVersionRow } from '#db/repositories/dataset/dataset-version.repository'
import { countFixesOutside, findLotOfVersion, listUndecidedLots } from '#db/repositories/release/release-lot.repository'
import type { ReleaseRow } from '#db/repositories/release/release.repository'
import { isLotPassed } from '#shared/domain/quality/lot-state'
import { isMajorStep } from '#shared/domain/release/bump'
import { listMissing, type Card } from '#shared/domain/release/card'
import { listEarlier, type EarlierLot, type Gate } from '#shared/domain/release/gate'
import type { Difference, FileVerdict, Findings, Waiver } from '#shared/domain/release/release-record'
import { FileFault, naming } from './release-work'

/**
 * A lot of the version was accepted, or accepted under concession. What the samples of another one have shown holds
 * nothing up, as nobody has decided it; but whoever publishes knows of it.
 */
export async function judgeLot(db: Db, versionId: string): Promise<Gate> {
  const lot = await findLotOfVersion(db, versionId)
  if (!lot) {
    return { key: 'lot', isPassed: false, code: 'lot_none', facts: {} }
  }
  const { id: lotId, number, sampleSize, failed, acceptNumber, reason, leavesOutFailed: leftOut } = lot
  const state = lot.state
  const facts = {
    lotId, number, sampleSize, failed, defects: lot.critical + lot.major, acceptNumber, state, reason,
    ...leftOut && { leftOut },
  }
  if (isLotPassed(state)) {
    const fixes = await countFixesOutside(db, versionId)
    const undecided = (await listUndecidedLots(db, versionId)).map(({ id, number }) => ({ lotId: id, number }))
    return {
      key: 'lot',
      isPassed: true,
      code: state === 'ACCEPTED' ? 'lot_accepted' : 'lot_conditional',
      facts: { ...facts, ...fixes > 0 && { fixes }, ...undecided.length > 0 && { undecided } },
    }
  }
  return { key: 'lot', isPassed: false, code: lot.decidedAt ? 'lot_rejected' : 'lot_open', facts }
}

type DataFile = DatasetVersionRow['manifest']['files'][number]

/** Reads a file to its end and hashes it again, whatever the process knows of it. */
export async function judgeFile(
  artifacts: ArtifactStore, { path, uri, bytes, sha256 }: DataFile, onBytes?: (bytes: number) => Promise<void>,
): Promise<FileVerdict> {
  try {
    const found = await naming(path, async () => {
      const hash = createHash('sha256')
      for await (const chunk of await artifacts.open(uri, { bytes }) as AsyncIterable<Buffer>) {
        hash.update(chunk)
        await onBytes?.(chunk.length)
      }
      return hash.digest('hex')
    })
    return { path, problem: found === sha256 ? '' : 'damaged' }
  }
  catch (error) {
    if (error instanceof FileFault) {
      return { path, problem: error.problem }
    }
    throw error
  }
}

export function judgeChecksums(files: readonly FileVerdict[]): Gate {
  const wrong = files.find(file => file.problem !== '')
  return wrong
    ? {
        key: 'checksums', isPassed: false, code: 'checksums_differ',
        facts: { path: wrong.path, problem: wrong.problem, files: files.length },
      }
    : { key: 'checksums', isPassed: true, code: 'checksums_match', facts: { files: files.length } }
}

/** A reader of the last release must find its columns again, unless the number warns of it. */
export function judgeSchema(
  { reason, addedColumns, removedColumns: removed, changedColumns: changed }: Difference,
  { last, semver }: { last: string | undefined, semver: string },
): Gate {
  if (reason === 'first' || last === undefined) {
    return { key: 'schema', isPassed: true, code: 'schema_first', facts: {} }
  }
  if (removed.length + changed.length > 0) {
    const isMajor = isMajorStep(last, semver)
    return {
      key: 'schema', isPassed: isMajor, code: isMajor ? 'schema_major' : 'schema_broken', facts: { removed, changed },
    }
  }
  return {
    key: 'schema', isPassed: true, code: addedColumns.length > 0 ? 'schema_added' : 'schema_same',
    facts: { columns: addedColumns },
  }
}

export function judgeCard(card: Card): Gate {
  const sections = listMissing(card)
  return {
    key: 'card', isPassed: sections.length === 0, code: sections.length === 0 ? 'card_complete' : 'card_missing',
    facts: { sections },
  }
}

export function judgePersonalData({ scanned, total, kinds }: Findings, waivers: readonly Waiver[]): Gate {
  const waived = new Set(waivers.map(waiver => waiver.kind))
  const open = kinds.filter(found => !waived.has(found.kind))
  const named = open.length > 0 ? open : kinds
  const facts = {
    scanned, total, kinds: named.map(found => found.kind), records: Math.max(0, ...named.map(found => found.records)),
  }
  return {
    key: 'personal_data', isPassed: open.length === 0,
    code: kinds.length === 0 ? 'personal_none' : open.length === 0 ? 'personal_waived' : 'personal_found',
    facts,
  }
}

/** What other lots say of the records does not hold it up: whoever publishes knows of it, and so do readers. */
export const addEarlier = (gate: Gate, earlier: readonly EarlierLot[]): Gate =>
  gate.key === 'lot' && earlier.length > 0 ? { ...gate, facts: { ...gate.facts, earlier: [...earlier] } } : gate

/** Gates that can be judged again without reading a file, after a change; what the files have told stays. */
export const rejudge = (row: Pick<ReleaseRow, 'gates' | 'findings'>, gates: readonly Gate[]): Gate[] =>
  row.gates.map(gate => addEarlier(gates.find(({ key }) => key === gate.key) ?? gate, listEarlier(row.gates)))
