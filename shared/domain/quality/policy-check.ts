import { LARGEST_SAMPLE, type PlanNumbers, toPlanNumbers } from './sampling-plan'
import type { QualityRule, QualitySpec } from './quality-spec'

export interface PolicyFault {
  /** From the policy: `/spec/plan/ltpd`. */
  pointer: string
  code: string
  message: string
}

/** They have a meaning on the review page. */
const TAKEN_KEYS: readonly string[] = ['g', 'j', 'k', 'n', 'u']

/** Why the pattern of a rule cannot be used. */
export type PatternFault = Pick<PolicyFault, 'code' | 'message'>

/**
 * Everything in a policy that its schema cannot say. @param patternFaults by the place of the rule: only a thread of
 * the console can tell
 */
export function checkPolicy(
  { rules, plan, review }: QualitySpec, patternFaults: ReadonlyMap<number, PatternFault>,
): PolicyFault[] {
  const codes = review.defects.map(({ code }) => code)
  const keys = review.defects.map(({ key }) => key)
  return [
    ...checkPlan(plan),
    ...rules.flatMap((rule, index) => checkRule(rule, codes, patternFaults.get(index))
      .map(fault => ({ ...fault, pointer: `/spec/rules/${index}/${fault.pointer}` }))),
    ...codes.flatMap((code, index) => codes.indexOf(code) < index
      ? [{ pointer: `/spec/review/defects/${index}/code`, code: 'DEFECT_TWICE', message: `${code} is there twice` }]
      : []),
    ...keys.flatMap((key, index) => {
      const pointer = `/spec/review/defects/${index}/key`
      if (key !== undefined && TAKEN_KEYS.includes(key)) {
        return [{ pointer, code: 'KEY_TAKEN', message: `${key} has a meaning of its own` }]
      }
      return key !== undefined && keys.indexOf(key) < index
        ? [{ pointer, code: 'KEY_TWICE', message: `${key} is there twice` }]
        : []
    }),
  ]
}

function checkPlan(plan: QualitySpec['plan']): PolicyFault[] {
  if (plan.kind === 'fixed') {
    return [
      ...plan.acceptNumber < plan.sampleSize
        ? []
        : [{
            pointer: '/spec/plan/acceptNumber', code: 'PLAN_ACCEPTS_ALL',
            message: 'with this Ac every lot is accepted: it must be below the sample size',
          }],
      ...checkMinor(plan, plan),
    ]
  }
  if (plan.ltpd <= plan.aql) {
    return [{ pointer: '/spec/plan/ltpd', code: 'PLAN_ORDER', message: 'LTPD must be above AQL' }]
  }
  const numbers = toPlanNumbers(plan)
  return numbers
    ? checkMinor(plan, numbers)
    : [{
        pointer: '/spec/plan', code: 'PLAN_TOO_LARGE',
        message: `no sample of at most ${LARGEST_SAMPLE} records keeps both risks`,
      }]
}

/** A limit that nothing can pass would be none without saying so. */
function checkMinor({ minorAcceptNumber }: QualitySpec['plan'], { sampleSize }: PlanNumbers): PolicyFault[] {
  return minorAcceptNumber === undefined || minorAcceptNumber < sampleSize
    ? []
    : [{
        pointer: '/spec/plan/minorAcceptNumber', code: 'MINOR_ACCEPTS_ALL',
        message: 'with this Ac minor defects never reject a lot: it must be below the sample size, or absent',
      }]
}

function checkRule(rule: QualityRule, codes: readonly string[], patternFault: PatternFault | undefined): PolicyFault[] {
  const faults: PolicyFault[] = []
  if (rule.defect !== undefined && !codes.includes(rule.defect)) {
    faults.push({ pointer: 'defect', code: 'NO_DEFECT', message: `the policy has no defect ${rule.defect}` })
  }
  if (rule.kind === 'length') {
    const { min, max } = rule
    if (min === undefined && max === undefined) {
      faults.push({ pointer: 'min', code: 'LENGTH_MISSING', message: 'a shortest or a longest length is needed' })
    }
    else if (min !== undefined && max !== undefined && max < min) {
      faults.push({ pointer: 'max', code: 'LENGTH_ORDER', message: 'the longest length is below the shortest' })
    }
  }
  return patternFault === undefined ? faults : [...faults, { pointer: 'pattern', ...patternFault }]
}
