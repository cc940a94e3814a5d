import type { ReleaseRow } from '#db/repositories/release/release.repository'
import { canBecome, isPossible, type ReleaseState, type ReleaseVerb } from '#shared/domain/release/release-state'
import { AppError } from '#server/errors'

export interface ReleaseRef {
  id: string
  seenVersions: readonly number[] | undefined
}

export const isState = ({ state }: Pick<ReleaseRow, 'state'>, wanted: ReleaseState): boolean => state === wanted

/** @throws AppError `conflict` */
export function assertPossible(verb: ReleaseVerb, { state }: Pick<ReleaseRow, 'state'>): void {
  if (!isPossible(verb, state)) {
    throw new AppError('conflict', `a release that is ${state} cannot be: ${verb}`, {
      fields: [{ pointer: '/state', code: state, message: `not possible now: ${verb}` }],
    })
  }
}

/** For changes that the code decides: a mistake of it must not reach the database. */
export function toNext({ state }: Pick<ReleaseRow, 'state'>, next: ReleaseState): ReleaseState {
  if (!canBecome(state, next)) {
    throw new AppError('conflict', `a release that is ${state} cannot become ${next}`)
  }
  return next
}
