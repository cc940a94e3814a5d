import type { RunInputView } from '#shared/contract/run/run.contract'

export interface RunInputRow {
  id: string
  name: string
  /** Version of a dataset; '' for a source. */
  semver: string
  /** -1 for a source, whose number of rows is unknown before it is read. */
  rows: number
  /** Link to the input; a source opens as a preview in the list of sources. */
  to: { path: string, query?: Record<string, string> }
  icon: string
  isArchived: boolean
  /** Stages that read it. */
  stageKeys: string[]
}

/** The pinned inputs of a run, each once: stages that share an input are listed together. */
export function toRunInputs(inputs: readonly RunInputView[]): RunInputRow[] {
  const rows = new Map<string, RunInputRow>()
  for (const input of inputs) {
    const row = toRow(input)
    const known = rows.get(row.id)
    if (known) {
      known.stageKeys.push(input.stageKey)
    }
    else {
      rows.set(row.id, row)
    }
  }
  return [...rows.values()]
}

function toRow(input: RunInputView): RunInputRow {
  if (input.type === 'version') {
    const { versionId, datasetId, datasetName, semver, rows } = input
    return {
      id: versionId, name: datasetName, semver, rows, to: toVersionPage(datasetId, semver), icon: 'i-lucide-package',
      isArchived: false, stageKeys: [input.stageKey],
    }
  }
  const { sourceId, name, kind, isArchived } = input
  return {
    id: sourceId, name, semver: '', rows: -1, to: { path: '/sources', query: { preview: sourceId } },
    icon: kind === 'folder' ? 'i-lucide-folder' : 'i-lucide-file-text', isArchived, stageKeys: [input.stageKey],
  }
}

/** The page of a dataset at one of its versions. */
export const toVersionPage = (datasetId: string, semver: string) => ({
  path: `/datasets/${datasetId}`, query: { version: semver },
})
