import type { SchemaLimit } from '~/utils/reference/schema-look'

/** Says what bounds a value: `1–200`, `≤ 200 characters`. */
export function useSchemaLimits() {
  const { t } = useI18n()
  const { number } = useFormat()

  function toSpan({ min, max }: SchemaLimit): string {
    if (min === undefined || max === undefined) {
      return min === undefined ? `≤ ${number(max ?? 0)}` : `≥ ${number(min)}`
    }
    return min === max ? number(min) : `${number(min)}–${number(max)}`
  }

  return (limit: SchemaLimit): string => {
    const span = toSpan(limit)
    return limit.kind === 'range'
      ? span
      : limit.kind === 'length' ? t('reference.characters', { span }) : t('reference.items', { span })
  }
}
