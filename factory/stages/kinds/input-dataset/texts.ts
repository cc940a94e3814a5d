import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Dataset version',
    text: 'Reads the dataset version chosen at launch.',
    parameters: {},
  },
  'zh-CN': {
    name: '数据集版本',
    text: '读取启动时选择的数据集版本。',
    parameters: {},
  },
}
