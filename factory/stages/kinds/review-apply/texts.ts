import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Apply fixes',
    text: 'Writes the fixes of a review into the records; leaves out those that failed, when asked.',
    parameters: {
      fixes: [
        'Fixes',
        'Artifact of JSON lines {"row": n, "record": {…}} or {"row": n, "leave_out": true}, rows from 1. All '
        + 'other records stay as they are.',
      ],
    },
  },
  'zh-CN': {
    name: '应用修正',
    text: '把审核时的修正写入记录；需要时剔除不合格的记录。',
    parameters: {
      fixes: ['修正', '每行一条 JSON：{"row": n, "record": {…}} 或 {"row": n, "leave_out": true}，行号从 1 起。其他记录保持不变。'],
    },
  },
}
