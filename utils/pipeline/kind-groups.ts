import type { StageKindView } from '#shared/contract/stage-kind.contract'
import { STAGE_PURPOSES, type StagePurpose } from '#shared/domain/pipeline/kind-facts'

/** Types by what they are for, in each group in their own order. */
export function groupKinds<Kind extends Pick<StageKindView, 'purpose'>>(
  kinds: readonly Kind[],
): { group: StagePurpose, kinds: Kind[] }[] {
  return STAGE_PURPOSES
    .map(group => ({ group, kinds: kinds.filter(({ purpose }) => purpose === group) }))
    .filter(({ kinds: found }) => found.length > 0)
}
