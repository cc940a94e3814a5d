import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { givenPostgres, type PrivatePostgres } from '../../support/services/postgres.ts'
import { startProcess } from '../../support/services/process.ts'
import { startConsole, temporaryFolder } from '../../support/services/servers.ts'
import { makeLine, post, read } from '../given-runs.ts'
import { seedHistory, STAGES } from '../seed/history-seed.ts'
import type { Query } from '../seed/statistics-seed.ts'
import { splitTree } from '../side/own-processes.ts'
import { ask, askJson, isListed, PAGE, type Place, type Side } from './side.ts'

const LOOKED_AT = [
  '/', '/runs', '/stats', '/pipelines', '/datasets', '/sources', '/settings', `/api/v1/runs?limit=${PAGE}&count=true`,
  '/api/v1/runs?limit=50&q=nowhere', '/api/v1/runs/histogram?tz=Asia%2FShanghai',
]
const ROWS = 200

interface List { items: unknown[], total?: number }

const GIVEN = { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn' }

const ended = new Set(['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED'])

/** As the list shows it: one run alone is asked for with an estimate of its end. */
async function stateOf(url: string, id: string): Promise<string> {
  const { items } = await read<{ items: { id: string, state: string }[] }>(url, '/runs?limit=5')
  return items.find(run => run.id === id)?.state ?? 'QUEUED'
}

/** What `npm start` starts. On Postgres each place is a database of its own; the server is not counted. */
export function ours(runs: number, postgres?: PrivatePostgres): Side {
  const emptyPlace = async (): Promise<Place> => ({
    folder: await temporaryFolder('peers-ours'),
    env: postgres ? { DATABASE_URL: await givenPostgres() } : {},
  })
  return {
    name: postgres ? 'ours, Postgres' : 'ours',
    emptyPlace,
    async filledPlace() {
      const place = await emptyPlace()
      await (await startConsole({ dataDir: place.folder, env: place.env })).stop()
      await fill(place, runs)
      return place
    },
    start: ({ folder, env }, port) => startProcess('npm', ['start'], {
      env: { ...GIVEN, PORT: String(port), DATA_DIR: folder, ...env },
    }),
    rootOf: async ({ pid }) => (await splitTree(pid)).own[0],
    isReady: async url => (await fetch(`${url}/readyz`)).status === 200,
    list: url => isListed(async () => {
      const { items, total } = await askJson<List>(`${url}/api/v1/runs?limit=${PAGE}&count=true`)
      return { items: items.length, total }
    }),
    async read(url) {
      for (const place of LOOKED_AT) {
        await ask(`${url}${place}`, { headers: { 'accept-language': 'zh-CN' } })
      }
    },
    async givenLaunch(url) {
      const lines = Array.from({ length: ROWS }, (_, row) => JSON.stringify({ row, text: `line ${row % 150}` }))
      const file = await post(url, '/uploads?filename=handbook.jsonl', `${lines.join('\n')}\n`)
      const dedupe = { key: 'dedupe', kind: 'dedupe.exact', name: 'Deduplicate', parameters: {} }
      const { taskId } = await makeLine(url, { kind: 'upload', uploadId: file.id }, [dedupe])
      return async () => {
        const { id } = await post(url, `/tasks/${taskId}/runs`, {})
        return {
          hasBegun: async () => await stateOf(url, id) !== 'QUEUED',
          hasEnded: async () => ended.has(await stateOf(url, id)),
        }
      }
    },
    ...postgres && { databasePid: postgres.pid },
  }
}

async function fill({ folder, env }: Place, runs: number): Promise<void> {
  const fillWith = (query: Query) => seedHistory(query, runs * STAGES.length, () => undefined)
  if (env.DATABASE_URL === undefined) {
    const lite = await PGlite.create({ dataDir: path.join(folder, 'console') })
    await fillWith((text, values) => lite.query(text, values))
    await lite.close()
    return
  }
  const client = new pg.Client({ connectionString: env.DATABASE_URL })
  await client.connect()
  await fillWith((text, values) => client.query(text, values))
  await client.end()
}
