import { toDemoStages } from '#shared/domain/pipeline/demo-stages.ts'

/** Finds by name what an earlier start created, or creates it: a second start adds a run, not a second pipeline. */
async function ensure(rest, path, name, create) {
  for (let cursor = ''; ;) {
    const { items, nextCursor } = await rest.get(`${path}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    const found = items.find(item => item.name === name)
    if (found) {
      return found
    }
    if (!nextCursor) {
      return rest.post(path, { name, ...create() })
    }
    cursor = nextCursor
  }
}

/** The project may have moved since the source was saved. */
async function ensureSource(rest, root) {
  const source = await ensure(rest, '/sources', 'Installed packages', () => ({
    kind: 'folder', stageKind: 'ingest.files', parameters: { root, glob: '**/*.md' },
  }))
  if (source.parameters.root === root) {
    return source
  }
  return rest.patch(`/sources/${source.id}`, { parameters: { ...source.parameters, root } }, source.version)
}

/** The demo's source, dataset, pipeline and task. */
export async function ensureTask(rest, root) {
  const source = await ensureSource(rest, root)
  const dataset = await ensure(rest, '/datasets', 'Package documents', () => ({ description: 'Clean English documents with entities and sentiment.' }))
  const pipeline = await ensure(rest, '/pipelines', 'Package documents', () => ({ stages: toDemoStages({ ingestKind: source.stageKind, sourceId: source.id, datasetId: dataset.id }) }))
  const task = await ensure(rest, '/tasks', 'Package documents', () => ({ pipelineId: pipeline.id }))
  return { task, dataset }
}
