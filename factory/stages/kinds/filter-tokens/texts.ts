import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Filter by tokens',
    text: 'Keeps records by their number of tokens; long ones can be cut.',
    parameters: {
      field: 'Text field',
      encoding: ['Tokenizer', 'o200k_base for newer OpenAI models, cl100k_base for GPT-4 and GPT-3.5.'],
      min_tokens: 'Min tokens',
      max_tokens: ['Max tokens', '0 = no limit.'],
      output_field: ['Write count to', 'Empty = do not write.'],
    },
  },
  'zh-CN': {
    name: 'Token 数过滤',
    text: '按 Token 数保留记录，过长的可以截断。',
    parameters: {
      field: '文本字段',
      encoding: ['分词器', '较新的 OpenAI 模型用 o200k_base，GPT-4 和 GPT-3.5 用 cl100k_base。'],
      min_tokens: '最少 Token 数',
      max_tokens: ['最多 Token 数', '0 表示不限。'],
      output_field: ['数量写入字段', '留空表示不写入。'],
    },
  },
}
