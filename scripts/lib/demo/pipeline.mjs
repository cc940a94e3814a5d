/** Short enough for a model's window, long enough to be useful text. */
const [MIN_TOKENS, MAX_TOKENS] = [40, 20_000]

const stage = (kind, needs, parameters, rest = {}) => ({ key: kind.replace('.', '-'), kind, needs, parameters, ...rest })

/** Eight stages that turn raw documents into a clean, annotated dataset. */
const stages = (sourceId, datasetId) => [
  stage('ingest.files', [], {}, { sourceId }),
  stage('clean.normalize', ['ingest-files'], { fields: ['text'], strip_html: true }),
  stage('filter.tokens', ['clean-normalize'], { field: 'text', min_tokens: MIN_TOKENS, max_tokens: MAX_TOKENS, output_field: 'tokens' }),
  stage('filter.language', ['filter-tokens'], { field: 'text', languages: ['eng'], output_field: 'language' }),
  stage('dedupe.exact', ['filter-language'], { fields: ['text'] }),
  stage('model.call', ['dedupe-exact'], { model: 'local:wink-analyze', prompt: '{{text}}', output_field: 'analysis', output_format: 'json', max_prompt_chars: 20_000 }),
  stage('quality.check', ['model-call'], {
    action: 'reject',
    rules: [{ name: 'text is there', type: 'required', field: 'text' }, { name: 'analysis is there', type: 'required', field: 'analysis' }],
  }),
  stage('publish', ['quality-check'], { dataset_id: datasetId }),
]

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
  const pipeline = await ensure(rest, '/pipelines', 'Package documents', () => ({ stages: stages(source.id, dataset.id) }))
  const task = await ensure(rest, '/tasks', 'Package documents', () => ({ pipelineId: pipeline.id }))
  return { task, dataset }
}
