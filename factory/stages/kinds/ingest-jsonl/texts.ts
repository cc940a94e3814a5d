import type { KindTexts } from '../../kind-texts.ts'
import { INGEST_TEXTS } from '../../source/ingest-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Read JSON',
    text: 'Each line, or element of an array, becomes a record.',
    parameters: {
      root: INGEST_TEXTS.en.root,
      glob: INGEST_TEXTS.en.glob,
      encoding: INGEST_TEXTS.en.encoding,
      max_line_bytes: [
        'Max record size',
        'In bytes, of a line, or of one element of a JSON array. Larger records are rejected and not held in memory.',
      ],
    },
  },
  'zh-CN': {
    name: '读取 JSON',
    text: '每行或数组的每个元素成为一条记录。',
    parameters: {
      root: INGEST_TEXTS['zh-CN'].root,
      glob: INGEST_TEXTS['zh-CN'].glob,
      encoding: INGEST_TEXTS['zh-CN'].encoding,
      max_line_bytes: ['单条上限', '填字节数，指一行，或 JSON 数组的一个元素。超出上限的记录列入拒收记录，不占用内存。'],
    },
  },
}
