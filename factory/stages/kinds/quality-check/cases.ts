import type { Json } from '#factory/job/stage-job.ts'
import { type KindCases, withField } from '../../kind-case.ts'

const rules: Json[] = [{ type: 'required', field: 'title' }, { type: 'length', field: 'text', min: 3 }]

export const cases: KindCases = {
  example: {
    parameters: { action: 'flag', rules },
    input: ['{"title":"a","text":"long enough"}', '{"text":"no"}'],
    output: [
      '{"title":"a","text":"long enough","quality_issues":[]}',
      '{"text":"no","quality_issues":["required title","length text"]}',
    ],
  },
  keeps: {
    parameters: { action: 'flag', rules: [{ type: 'required', field: 'absent' }] },
    expected: withField('quality_issues', /\["required absent"\]/),
  },
}
