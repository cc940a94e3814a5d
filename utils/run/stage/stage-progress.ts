import type { StageRunView } from '#shared/contract/run/run.contract'

type Working = Pick<StageRunView, 'state' | 'fraction'>

/** 0 to 1 while a stage works and says how far it is. */
export const findFraction = ({ state, fraction }: Working): number | undefined =>
  state === 'RUNNING' && fraction >= 0 ? Math.min(1, fraction) : undefined

/** Whether it reads its input to decide about the first record: until then it counts none. */
export const isPreparing = ({ recordsIn, ...stage }: Working & Pick<StageRunView, 'recordsIn'>): boolean =>
  recordsIn === 0 && (findFraction(stage) ?? 0) > 0
