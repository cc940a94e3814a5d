import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Rejected records',
    text: 'Reads the records that a run has rejected.',
    parameters: {
      reason: 'Reason',
      records: ['Records', 'How many records the group has; the stage fails if the file holds a different number.'],
    },
  },
  'zh-CN': {
    name: '拒收记录',
    text: '读取一次任务拒收的记录。',
    parameters: { reason: '原因', records: ['记录数', '这一组的记录数；文件中的条数不符时阶段失败。'] },
  },
}
