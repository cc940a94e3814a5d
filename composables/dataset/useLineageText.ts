import type { LineageNode } from '#shared/contract/dataset.contract'

/** Name, second line and icon of a node of the lineage. */
export function useLineageText() {
  const { t } = useI18n()
  const { compact } = useFormat()
  const { label } = useLabels()

  const icons: Record<LineageNode['type'], string> = {
    source: 'i-lucide-file-input', run: 'i-lucide-play', version: 'i-lucide-database',
  }

  function nameOf(node: LineageNode): string {
    if (node.type === 'version') {
      return node.datasetName
    }
    return node.name ?? t('dataset.lineage.forgotten')
  }

  function noteOf(node: LineageNode): string {
    switch (node.type) {
      case 'source':
        return t('dataset.lineage.note', {
          what: label('dataset.lineage.type', 'source'),
          more: node.isArchived ? t('dataset.lineage.archived') : label('source.kind', node.kind),
        })
      case 'run':
        return node.stateName === null
          ? label('dataset.lineage.type', 'run')
          : t('dataset.lineage.note', {
              what: label('dataset.lineage.type', 'run'), more: label('run.state', node.stateName),
            })
      case 'version':
        return node.isArchived
          ? t('dataset.lineage.version_archived', { version: node.semver })
          : t('dataset.lineage.version_rows', { version: node.semver, rows: compact(node.rows) }, node.rows)
    }
  }

  /** For a list of several types, whose names may be the same. */
  function fullNameOf(node: LineageNode): string {
    const name = node.type === 'version' ? `${node.datasetName} ${node.semver}` : nameOf(node)
    return t('dataset.lineage.full', { what: label('dataset.lineage.type', node.type), name })
  }

  return { icons, fullNameOf, nameOf, noteOf }
}
