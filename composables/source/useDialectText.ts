/** Names of delimiters: a tab or a space cannot be seen. */
export function useDialectText() {
  const { t } = useI18n()
  const names = computed(() => new Map([
    [',', t('source.delimiter.comma')],
    ['\t', t('source.delimiter.tab')],
    [';', t('source.delimiter.semicolon')],
    ['|', t('source.delimiter.pipe', { pipe: '|' })],
    [' ', t('source.delimiter.space')],
  ]))
  return { delimiterText: (delimiter: string) => names.value.get(delimiter) ?? delimiter }
}
