import type { KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    fixes: ['{"row":2,"record":{"a" :2.50}}', '{"row":3,"leave_out":true}'],
    input: ['{"a":1.0}', '{"a":2}', '{"a":3}'],
    output: ['{"a":1.0}', '{"a" :2.50}'],
    dropped: { FAILED_REVIEW: 1 },
  },
  keeps: 'own test',
}
