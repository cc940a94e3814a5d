import type { StageKindView } from '#shared/contract/stage-kind.contract'

/** What stages are for, in the order in which a pipeline uses them. */
export const KIND_GROUPS = ['read', 'clean', 'filter', 'model', 'check', 'write', 'other'] as const
export type KindGroup = (typeof KIND_GROUPS)[number]

/** By the first part of a type's name; one that the list does not know is among the others. */
const GROUP_OF: Record<string, KindGroup> = {
  input: 'read', ingest: 'read', clean: 'clean', review: 'clean', filter: 'filter', dedupe: 'filter', model: 'model', judge: 'model',
  quality: 'check', acceptance: 'check', publish: 'write',
}

const groupOf = (kind: string): KindGroup => GROUP_OF[kind.split('.')[0] ?? ''] ?? 'other'

/** Types by what they are for, in each group in their own order. */
export function groupKinds<Kind extends Pick<StageKindView, 'kind'>>(kinds: readonly Kind[]): { group: KindGroup, kinds: Kind[] }[] {
  return KIND_GROUPS
    .map(group => ({ group, kinds: kinds.filter(({ kind }) => groupOf(kind) === group) }))
    .filter(({ kinds: found }) => found.length > 0)
}
