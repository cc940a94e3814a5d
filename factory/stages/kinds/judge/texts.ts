import type { KindTexts } from '../../kind-texts.ts'
import { CALL_TEXTS } from '../../model/call-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Score with a model',
    text: 'A model scores each record; those below the threshold are dropped.',
    parameters: {
      ...CALL_TEXTS.en,
      rubric: ['Rubric', 'What makes a record good or bad, and what each score means.'],
      fields: ['Fields to score', 'The model sees only these. Empty = the whole record.'],
      scale: ['Scale', '', { '0-1': '0 to 1', '1-5': '1 to 5, whole numbers' }],
      score_field: 'Write score to',
      reason_field: ['Write reason to', 'Empty = the reason is not kept.'],
    },
  },
  'zh-CN': {
    name: '模型评分',
    text: '由模型按标准打分，低于阈值的不保留。',
    parameters: {
      ...CALL_TEXTS['zh-CN'],
      rubric: ['评分标准', '怎样的记录算好、怎样算差，以及各分数的含义。'],
      fields: ['评分字段', '模型只看这些字段；留空表示整条记录。'],
      scale: ['评分范围', '', { '0-1': '0 – 1', '1-5': '1 – 5 的整数' }],
      score_field: '分数写入字段',
      reason_field: ['理由写入字段', '留空表示不保存理由。'],
    },
  },
}
