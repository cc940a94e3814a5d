/** What a reviewer says of a sample. */
export const VERDICTS = ['PASS', 'FIX_AND_PASS', 'FAIL'] as const
export type Verdict = (typeof VERDICTS)[number]

/**
 * Who says it: the first reviewer, a second one who does not see the first verdict, and who settles where both differ.
 */
export const VERDICT_ROLES = ['first', 'second', 'adjudication'] as const
export type VerdictRole = (typeof VERDICT_ROLES)[number]

/**
 * The state after a verdict is that of the effective one; a claim ends by itself at `claimed_until`. What may happen
 * when: `sample-review.ts`.
 */
export const SAMPLE_STATES = ['PENDING', 'CLAIMED', 'PASSED', 'FIXED', 'FAILED'] as const
export type SampleState = (typeof SAMPLE_STATES)[number]

export const toSampleState = (verdict: Verdict): SampleState =>
  ({ PASS: 'PASSED', FIX_AND_PASS: 'FIXED', FAIL: 'FAILED' } as const)[verdict]

export const isJudged = (state: SampleState): boolean => state === 'PASSED' || state === 'FIXED' || state === 'FAILED'
