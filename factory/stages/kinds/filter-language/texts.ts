import type { KindTexts } from '../../kind-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Filter by language',
    text: 'Detects the language, keeps records in those chosen.',
    parameters: {
      field: 'Text field',
      languages: [
        'Languages',
        'Choose languages, or enter their names or codes. Empty = no filter, only write the language. Of '
        + 'languages that are about equally likely (up to 5% apart), one chosen here wins.',
      ],
      min_chars: ['Min text length', 'In characters (Unicode code points). Shorter text is undetermined (und).'],
      common_only: [
        'Common languages only',
        'Chooses among the most spoken languages and those listed above: far fewer mistakes on short or '
        + 'technical text.',
      ],
      undetermined: [
        'If undetermined',
        'What to do with text in no clear language. A record without any text fails; Clean text before this '
        + 'stage drops it, with this field chosen and “Drop empty records” on.',
        { keep: 'Keep', drop: 'Drop' },
      ],
      output_field: ['Write language to', 'Empty = do not write.'],
    },
  },
  'zh-CN': {
    name: '语言过滤',
    text: '识别语言，只保留选定语言的记录。',
    parameters: {
      field: '文本字段',
      languages: ['语言', '选择语言，或输入语言名称或代码。留空表示不过滤，只写入语言。几种语言的可能性几乎相同（相差不超过 5%）时，以这里选定的为准。'],
      min_chars: ['最短文本', '按字符（Unicode 码位）计算，更短的文本视为无法判断（und）。'],
      common_only: ['仅常用语言', '只在使用人数最多的语言与上面列出的语言中判断，短文本与技术文本的误判少得多。'],
      undetermined: ['无法判断时', '如何处理语言不明确的文本。没有文本的记录算失败；如需剔除，在前面加“文本清洗”，选择该字段并开启“剔除空记录”。', { keep: '保留', drop: '剔除' }],
      output_field: ['语言写入字段', '留空表示不写入。'],
    },
  },
}
