import type { ColumnInfo } from '#shared/domain/dataset/artifact'
import { type Bump, toBump, toNextVersion } from '#shared/domain/dataset/semver'
import type { DatasetView } from '#shared/contract/dataset.contract'

const MOST_NAMES = 5

/**
 * What a reader of the dataset has to know before a source becomes its next version: which columns differ from those
 * of the newest one, and what number that gives. Without an answer nothing is said.
 *
 * @param columns of the source; undefined = they are not known
 * @param options isPlanned: the columns are those of a run to come, in which `unknown` is a type that shows only then:
 * nothing is said of it
 */
export function useColumnChange(
  dataset: () => DatasetView | undefined,
  columns: () => readonly ColumnInfo[] | undefined,
  { isPlanned = false } = {},
) {
  const { t } = useI18n()
  const { number } = useFormat()
  const newest = useApiData('datasetVersionGet', () => {
    const { id, latest } = dataset() ?? {}
    return id !== undefined && latest ? { params: { id, version: latest.semver } } : undefined
  })

  const { label } = useLabels()
  const typeOf = (type: string) => label('dataset.column_type', type)
  const toTypes = ({ name, before, after }: { name: string, before: string, after: string }) =>
    t('source.save.column_types', { name, before: typeOf(before), after: typeOf(after) })
  const namesOf = (names: readonly string[]) => {
    const told = names.slice(0, MOST_NAMES).join(t('common.list_separator'))
    return names.length > MOST_NAMES
      ? t('source.save.columns_many', { columns: told, count: number(names.length) })
      : told
  }

  return computed(() => {
    const [version, now] = [newest.data.value, columns()]
    if (!version || version.id !== dataset()?.latest?.id || !now) {
      return undefined
    }
    const known = new Map(version.columns.map(({ name, type }) => [name, type]))
    const told = now.map(({ name, type, ...rest }) =>
      ({ ...rest, name, type: isPlanned && type === 'unknown' ? known.get(name) ?? type : type }))
    const change = findColumnChange(version.columns, told)
    if (!change) {
      return undefined
    }
    const { less, more, changed, bump } = change
    const parts = [
      ...less.length > 0 ? [t('source.save.columns_less', { columns: namesOf(less) })] : [],
      ...more.length > 0 ? [t('source.save.columns_more', { columns: namesOf(more) })] : [],
      ...changed.length > 0 ? [t('source.save.columns_changed', { columns: namesOf(changed.map(toTypes)) })] : [],
    ]
    const named = { version: toNextVersion(version.semver, bump) }
    return {
      title: t('source.save.columns_differ', { version: version.semver, change: parts.join(t('source.save.clauses')) }),
      text: less.length > 0
        ? t('source.save.columns_major', named)
        : bump === 'MAJOR' ? t('source.save.columns_retyped', named) : t('source.save.columns_minor', named),
    }
  })
}

interface ColumnChange {
  /** Names that the source does not have any more. */
  less: string[]
  more: string[]
  /** Whose type differs. */
  changed: { name: string, before: string, after: string }[]
  bump: Bump
}

/**
 * How the columns of a source differ from those of the newest version of the dataset that it goes to.
 *
 * @returns undefined = they do not; the order does not matter
 */
export function findColumnChange(
  before: readonly ColumnInfo[],
  after: readonly ColumnInfo[],
): ColumnChange | undefined {
  const [was, is] = [before, after].map(columns => new Map(columns.map(({ name, type }) => [name, type])))
  const less = before.filter(({ name }) => !is?.has(name)).map(({ name }) => name)
  const more = after.filter(({ name }) => !was?.has(name)).map(({ name }) => name)
  const changed = before.flatMap(({ name, type }) => {
    const now = is?.get(name)
    return type !== 'unknown' && now !== undefined && now !== type ? [{ name, before: type, after: now }] : []
  })
  // Other files: the data are new.
  const bump = toBump({ sha256s: ['before'], columns: before }, { sha256s: ['after'], columns: after })
  return less.length + more.length + changed.length === 0 ? undefined : { less, more, changed, bump }
}
