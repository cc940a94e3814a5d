import type { KindTexts } from '../../kind-texts.ts'
import { INGEST_TEXTS } from '../../source/ingest-texts.ts'

export const texts: KindTexts = {
  'en': {
    name: 'Read text files',
    text: 'Each text or Markdown file becomes a record.',
    parameters: {
      root: INGEST_TEXTS.en.root,
      glob: INGEST_TEXTS.en.glob,
      ignore: ['Exclude', 'Patterns of files to skip.'],
      max_file_bytes: [
        'Max file size',
        'In bytes. Larger files are rejected. For gzip files, the decompressed size counts.',
      ],
      encoding: INGEST_TEXTS.en.encoding,
    },
  },
  'zh-CN': {
    name: '读取文本文件',
    text: '每个文本或 Markdown 文件成为一条记录。',
    parameters: {
      root: INGEST_TEXTS['zh-CN'].root,
      glob: INGEST_TEXTS['zh-CN'].glob,
      ignore: ['排除', '不读取符合这些模式的文件。'],
      max_file_bytes: ['文件上限', '填字节数。超出上限的文件列入拒收记录。gzip 文件按解压后的大小计算。'],
      encoding: INGEST_TEXTS['zh-CN'].encoding,
    },
  },
}
