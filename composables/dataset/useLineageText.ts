import type { LineageNode } from '#shared/contract/lineage.contract'

/** Name, second line and icon of a thing in the lineage. */
export function useLineageText() {
  const { t } = useI18n()
  const { compact } = useFormat()
  const { types } = useRunLabels()
  const kinds = computed(() => new Map([['upload', t('dataset.lineage.upload')], ['folder', t('dataset.lineage.folder')]]))

  const icons: Record<LineageNode['type'], string> = { source: 'i-lucide-file-input', run: 'i-lucide-play', version: 'i-lucide-database' }
  const labels = computed<Record<LineageNode['type'], string>>(() => ({
    source: t('dataset.lineage.source'),
    run: t('dataset.lineage.run'),
    version: t('dataset.lineage.version'),
  }))

  function nameOf(node: LineageNode): string {
    if (node.type === 'version') {
      return node.datasetName
    }
    return node.name ?? t('dataset.lineage.forgotten')
  }

  function noteOf(node: LineageNode): string {
    switch (node.type) {
      case 'source':
        return t('dataset.lineage.note', { what: labels.value.source, more: node.isArchived ? t('dataset.lineage.archived') : kinds.value.get(node.kind) ?? node.kind })
      case 'run':
        return node.state === null ? labels.value.run : t('dataset.lineage.note', { what: labels.value.run, more: types.value[node.state] })
      case 'version':
        return node.isArchived ? t('dataset.lineage.version_archived', { version: node.semver }) : t('dataset.lineage.version_rows', { version: node.semver, rows: compact(node.rows) }, node.rows)
    }
  }

  return { icons, labels, nameOf, noteOf }
}
