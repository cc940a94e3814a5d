import {
  lockRelease, updateRelease, type Lease, type ReleaseEdit, type ReleaseRow,
} from '#db/repositories/release/release.repository'
import type { ReleaseDetail } from '#shared/contract/release/release.contract'
import { AppError } from '#server/errors'
import { change, type ChangeDeps } from '../common/change'
import type { Actor } from '../common/deps'
import { assertFound } from '../common/versioned'
import { leaveChannels } from './release-channel.service'
import { assertPossible, toNext } from './release-rule'
import { toDetail } from './release-view'
import { isAtWork } from './release-work'

interface Farewell {
  id: string
  reason: string
}

/** It stays available, and every page says that a better release exists. @throws AppError `not_found`, `conflict` */
export const deprecateRelease = (deps: ChangeDeps, actor: Actor, { id, reason }: Farewell): Promise<ReleaseDetail> =>
  end(deps, actor, {
    id, verb: 'deprecate',
    toEdit: row => ({ state: toNext(row, 'DEPRECATED'), deprecatedAt: new Date(), deprecateReason: reason }),
  })

/** Final: its files are no longer available, and its passport says why. @throws AppError `not_found`, `conflict` */
export const withdrawRelease = (deps: ChangeDeps, actor: Actor, { id, reason }: Farewell): Promise<ReleaseDetail> =>
  end(deps, actor, {
    id, verb: 'withdraw',
    toEdit: row => ({ state: toNext(row, 'WITHDRAWN'), withdrawnAt: new Date(), withdrawReason: reason }),
  })

interface End {
  id: string
  verb: 'deprecate' | 'withdraw'
  toEdit: (row: ReleaseRow) => ReleaseEdit
}

async function end(deps: ChangeDeps, actor: Actor, { id, verb, toEdit }: End): Promise<ReleaseDetail> {
  return change(deps, actor, async (write) => {
    const { trx, audit } = write
    const before = await lockRelease(trx, id)
    assertFound(before, 'release')
    assertPossible(verb, before)
    assertIdle(before)
    const edit = toEdit(before)
    const row = await updateRelease(trx, id, edit)
    await leaveChannels(write, row)
    const after = await toDetail(trx, row)
    await audit({
      action: `release.${verb}`, of: row,
      before: { name: row.name, semver: row.semver, state: before.state },
      after: edit,
    })
    return after
  })
}

/** @throws AppError `conflict` while its files are being moved */
export function assertIdle(row: Pick<ReleaseRow, 'work'> & Lease): void {
  if (isAtWork(row)) {
    throw new AppError('conflict', `the release is at work: ${row.work?.kind}`, { retryAfterSeconds: 2 })
  }
}
