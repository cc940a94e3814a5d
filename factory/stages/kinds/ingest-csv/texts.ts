import type { KindTexts } from '../../kind-texts.ts'
import { INGEST_TEXTS } from '../../source/ingest-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Read CSV',
    text: 'Each row becomes a record; its columns are the fields.',
    parameters: {
      root: INGEST_TEXTS.en.root,
      glob: INGEST_TEXTS.en.glob,
      encoding: INGEST_TEXTS.en.encoding,
      delimiter: [
        'Delimiter',
        'Empty = a comma, semicolon, tab or vertical bar, detected from the first lines.',
        { auto: 'Auto-detect' },
      ],
      quote: [
        'Quote character',
        'Encloses fields that contain delimiters or line breaks. Doubled inside a field. Empty = none.',
      ],
      header: ['Header row', 'The first line has the column names. When off, columns are column_1, column_2 …'],
      infer_types: [
        'Detect types',
        'Detects numbers and booleans per column from the first records. Text with leading zeros and numbers '
        + 'with more than 15 digits stay text.',
      ],
      empty_as_null: ['Treat empty as null', 'When off, an empty field is stored as empty text.'],
      max_line_bytes: INGEST_TEXTS.en.max_line_bytes,
    },
  },
  'zh-CN': {
    name: '读取 CSV',
    text: '每行成为一条记录，列名成为字段名。',
    parameters: {
      root: INGEST_TEXTS['zh-CN'].root,
      glob: INGEST_TEXTS['zh-CN'].glob,
      encoding: INGEST_TEXTS['zh-CN'].encoding,
      delimiter: ['分隔符', '根据前几行在逗号、分号、制表符、竖线中识别；也可填一个字符。', { auto: '自动识别' }],
      quote: ['引号', '包住含分隔符或换行的字段，字段内的引号写两个；留空表示不用引号。'],
      header: ['首行是列名', '关闭时，列名为 column_1、column_2 …'],
      infer_types: ['识别类型', '根据前面的记录逐列识别数字和布尔值；带前导零的文本和超过 15 位的数字仍为文本。'],
      empty_as_null: ['空值转为 null', '关闭时，空字段保存为空文本。'],
      max_line_bytes: INGEST_TEXTS['zh-CN'].max_line_bytes,
    },
  },
}
