import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Acceptance gate',
    text: 'Samples records for review; the run resumes once they are accepted, with the fixes and, if so decided, '
      + 'without the failed samples.',
    parameters: {
      policy: [
        'Quality policy',
        'The run waits here until the lot made from its records has been decided under this policy. A trial '
        + 'does not wait.',
      ],
    },
  },
  'zh-CN': {
    name: '验收关卡',
    text: '抽样送审，验收通过后任务继续：写入修正，并可剔除不合格的样本。',
    parameters: { policy: ['质量策略', '任务在此等待，直到按该策略对这批记录作出决定。试跑不等待。'] },
  },
}
