// Uploads a table, imports it into a new dataset, waits for the run and reads the sealed version:
//   node example.ts http://127.0.0.1:3000
import { ApiError, createClient, each } from './index.ts'

const [baseUrl = 'http://127.0.0.1:3000'] = process.argv.slice(2)
const { CONSOLE_TOKEN: token } = process.env
const client = createClient({ baseUrl, ...token !== undefined && { token } })
const FINAL: readonly string[] = ['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED']
const stamp = new Date().toISOString()

const upload = await client.uploadCreate({
  query: { filename: 'airports.csv' }, body: new Blob(['code,city\nPEK,Beijing\nSHA,Shanghai\nCAN,Guangzhou\n']),
})
const source = await client.sourceCreate({ body: { kind: 'upload', name: `Airports ${stamp}`, uploadId: upload.id } })
const dataset = await client.datasetCreate({ body: { name: `Airports ${stamp}` } })
const launched = await client.datasetImport({ params: { id: dataset.id }, body: { sourceId: source.id } })

let run = await client.runGet({ params: { id: launched.id } })
while (!FINAL.includes(run.observedState)) {
  await new Promise(resolve => setTimeout(resolve, 200))
  run = await client.runGet({ params: { id: launched.id } })
}

const [version] = (await client.datasetVersionList({ params: { id: dataset.id } })).items
if (!version) {
  throw new Error(`the run has ${run.observedState}: ${run.error?.message}`)
}
let records = 0
for await (const record of each(
  query => client.datasetRecords({ params: { id: dataset.id, version: version.semver }, query }), 2,
)) {
  records += record ? 1 : 0
}
const file = await client.datasetDownload({ params: { id: dataset.id, version: version.semver } })

// A change says which version it has seen; an outdated one is refused.
const named = await client.datasetChange({
  params: { id: dataset.id }, version: dataset.version, body: { description: 'Three airports' },
})
const outdated = await client.datasetChange({
  params: { id: dataset.id }, version: dataset.version, body: { description: 'again' },
}).catch((error: unknown) => error)

console.log(JSON.stringify({
  state: run.observedState, records, bytes: (await file.arrayBuffer()).byteLength, version: named.version,
  refused: outdated instanceof ApiError ? outdated.problem.code : 'nothing',
}))
