import { toPlanNumbers } from '#shared/domain/quality/sampling-plan'
import { type PolicyDraft, readPolicy } from './policy-draft'

/** From this share of the sample on, a limit rejects hardly any lot. */
const LOOSE_RATIO = 0.5

export interface LooseLimit {
  accept: number
  size: number
  ratio: number
}

/** The limits of a draft that let at least half of the sample be defective; one that lets all of it be is a fault. */
export function findLooseLimits(draft: PolicyDraft): { major?: LooseLimit, minor?: LooseLimit } {
  const { body: { spec: { plan } }, faults } = readPolicy(draft)
  const size = faults.some(({ pointer }) => pointer.startsWith('/spec/plan'))
    ? undefined
    : toPlanNumbers(plan)?.sampleSize
  const looseOf = (accept: number | undefined): LooseLimit | undefined =>
    accept === undefined || size === undefined || accept < size * LOOSE_RATIO
      ? undefined
      : { accept, size, ratio: accept / size }
  const [major, minor] = [
    looseOf(plan.kind === 'fixed' ? plan.acceptNumber : undefined), looseOf(plan.minorAcceptNumber),
  ]
  return { ...major && { major }, ...minor && { minor } }
}
