import type { SourceInspectionView } from '#shared/contract/source.contract'
import { toFormatName } from '#shared/domain/source-format'
import { formatBytes } from '~/utils/format/number-format'
import { toBadLines, toEncodingName } from '~/utils/source/source-look'

export interface SourceFact {
  key: string
  label: string
  value: string
  /** A guess. */
  isDoubtful?: boolean
}

/** Encoding and dialect of a source in words, each as short as it can stand alone. */
export function useSourceFacts(seenOf: () => SourceInspectionView | undefined): ComputedRef<SourceFact[]> {
  const { t } = useI18n()
  const { number } = useFormat()
  /** A tab or a space cannot be seen. */
  const delimiters = computed(() => new Map([
    [',', t('source.delimiter.comma')],
    ['\t', t('source.delimiter.tab')],
    [';', t('source.delimiter.semicolon')],
    ['|', t('source.delimiter.pipe', { pipe: '|' })],
    [' ', t('source.delimiter.space')],
  ]))

  function toFormat({ format, dialect }: SourceInspectionView): string {
    const name = toFormatName(format, typeof dialect.delimiter === 'string' ? dialect.delimiter : undefined)
    return dialect.gzip === true ? t('source.seen.gzip', { format: name }) : name
  }

  return computed(() => {
    const seen = seenOf()
    if (!seen) {
      return []
    }
    const { bytes, dialect } = seen
    const isGuess = seen.encodings.length > 0
    const encoding = seen.encoding === 'auto' ? t('source.seen.each_file') : toEncodingName(seen.encoding)
    return [
      {
        key: 'encoding', label: t('source.seen.encoding'),
        value: isGuess && encoding ? t('source.seen.guessed', { encoding }) : encoding, isDoubtful: isGuess,
      },
      { key: 'format', label: t('source.seen.format'), value: toFormat(seen) },
      {
        key: 'delimiter', label: t('source.seen.delimiter'),
        value: typeof dialect.delimiter === 'string'
          ? delimiters.value.get(dialect.delimiter) ?? dialect.delimiter
          : '',
      },
      {
        key: 'header', label: t('source.seen.header'),
        value: typeof dialect.header === 'boolean'
          ? dialect.header ? t('source.seen.has_header') : t('source.seen.no_header')
          : '',
      },
      {
        key: 'files', label: t('source.seen.files'),
        value: typeof dialect.files === 'number' && dialect.files > 1
          ? t('source.seen.file_count', { count: number(dialect.files) }, dialect.files)
          : '',
      },
      { key: 'bytes', label: t('source.seen.bytes'), value: bytes >= 0 ? formatBytes(bytes) : '' },
    ].filter(fact => fact.value !== '')
  })
}

type Read = Pick<SourceInspectionView, 'format' | 'rowsRead' | 'hasMore' | 'findings'>

/**
 * How much of a source was read, and how much of that could not be parsed: a test reads only the first rows, and must
 * not promise the rest.
 */
export function useSourceRead() {
  const { t } = useI18n()
  const { number } = useFormat()
  const words = (unit: 'rows' | 'records' | 'files', isAll: boolean, count: number) => {
    const named = { count: number(count) }
    switch (unit) {
      case 'rows': return isAll ? t('source.read.all_rows', named, count) : t('source.read.first_rows', named, count)
      case 'records':
        return isAll ? t('source.read.all_records', named, count) : t('source.read.first_records', named, count)
      case 'files': return isAll ? t('source.read.all_files', named, count) : t('source.read.first_files', named, count)
    }
  }
  const readOf = ({ format, rowsRead, hasMore, findings }: Read): string => {
    const read = words(format === 'text' ? 'files' : format === 'json' ? 'records' : 'rows', !hasMore, rowsRead)
    const { length } = toBadLines(findings)
    return length === 0 ? read : t('source.save.read_but', { read, bad: number(length) }, length)
  }
  return { readOf }
}
