import type { KindTexts } from '../../kind-texts.ts'
import { CALL_TEXTS } from '../../model/call-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Call a model',
    text: 'Calls a model with a prompt for each record, writes the answer.',
    parameters: {
      ...CALL_TEXTS.en,
      prompt: ['Prompt', 'Insert record fields as {{field}}.'],
      system: ['System message', 'May use {{field}}. Empty = none.'],
      output_field: ['Write answer to', 'Field of the record that stores the answer.'],
      output_format: [
        'Answer format',
        'JSON: the answer is stored as JSON. If it is not valid JSON, the record fails.',
        { text: 'Text', json: 'JSON' },
      ],
      response_schema: [
        'Response schema',
        'JSON Schema that the answer must match; the answer is then stored as JSON, not as text. Its patterns '
        + 'support no lookaround and no backreferences.',
      ],
    },
  },
  'zh-CN': {
    name: '调用模型',
    text: '用提示词逐条调用模型，写入回答。',
    parameters: {
      ...CALL_TEXTS['zh-CN'],
      prompt: ['提示词', '用 {{字段}} 引用记录的字段。'],
      system: ['系统消息', '可用 {{字段}} 引用字段；留空表示没有系统消息。'],
      output_field: ['回答写入字段', '回答保存到记录的这个字段。'],
      output_format: ['回答格式', '选择 JSON 时按 JSON 保存；回答不是有效的 JSON 时，该记录计为失败。', { text: '文本', json: 'JSON' }],
      response_schema: ['回答结构', '回答须满足的 JSON Schema；此时按 JSON 而非文本保存。其中的正则表达式不支持环视与反向引用。'],
    },
  },
}
