import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Write to dataset',
    text: 'Writes the result as a new version of a dataset.',
    parameters: { dataset_id: ['Dataset', 'Gets a new version when the run succeeds.'] },
  },
  'zh-CN': {
    name: '写入数据集',
    text: '把结果写成数据集的新版本。',
    parameters: { dataset_id: ['数据集', '任务成功后生成新版本。'] },
  },
}
