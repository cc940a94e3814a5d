import type { Db } from '#db/client'
import {
  findNumbered, findReleaseBefore, listNumbers, type ReleaseRow,
} from '#db/repositories/release/release.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { proposeVersion } from '#shared/domain/release/bump'
import type { CardSection } from '#shared/domain/release/card'
import { isOut } from '#shared/domain/release/release-state'

type Other = Pick<ReleaseRow, 'id' | 'name' | 'semver' | 'state'>

/** Written by a person alone: the others are begun with what the console knows. */
const WRITTEN: readonly CardSection[] = ['use', 'limits', 'licence', 'contact', 'notes']

/** What a draft has of other releases of its dataset, or cannot have because of them. */
export async function findNeighbours(
  db: Db,
  row: ReleaseRow,
  base: ReleaseRow | undefined,
): Promise<Pick<ReleaseDetail, 'numberHolder' | 'cardFrom'>> {
  if (isOut(row.state)) {
    return { numberHolder: null, cardFrom: null }
  }
  return {
    numberHolder: toOther(await findHolder(db, row, base)),
    cardFrom: toOther([await findReleaseBefore(db, row), base].find(other => other && hasTextsOf(row, other))),
  }
}

const toOther = (other: Other | undefined): ReleaseDetail['cardFrom'] =>
  other ? { id: other.id, name: other.name, semver: other.semver, state: other.state } : null

/** Only where the number is the next free one, not one that a person has chosen. */
async function findHolder(
  db: Db, { datasetId, semver, difference: { bump } }: ReleaseRow, base?: ReleaseRow,
): Promise<Other | undefined> {
  const taken = (await listNumbers(db, datasetId)).filter(other => other !== semver)
  const wanted = proposeVersion(base?.semver, bump)
  return wanted !== semver && proposeVersion(base?.semver, bump, taken) === semver
    ? findNumbered(db, { datasetId, semver: wanted })
    : undefined
}

const hasTextsOf = (row: ReleaseRow, other: ReleaseRow): boolean =>
  WRITTEN.some(section => row.card[section] !== undefined && row.card[section] === other.card[section])
