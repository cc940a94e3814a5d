import { afterAll, beforeAll } from 'vitest'
import { createApi } from '../api/api.ts'
import { mainDatabase } from './databases.ts'
import { hasEnded } from './process.ts'
import { startConsole, temporaryFolder, type StartedConsole } from './servers.ts'

export interface SharedConsole extends Omit<StartedConsole, 'stop' | 'kill'> {
  /** Empty when the file's tests begin; what other files have made is in others. */
  projectId: string
  /** Of the server, for sources: an allowed root. */
  sourceFolder: string
}

/** One console for all files of a worker; it ends with the worker. */
let shared: Promise<StartedConsole & { sourceFolder: string }> | undefined
let projects = 0

async function start() {
  const sourceFolder = await temporaryFolder('sources')
  const started = await startConsole({ database: mainDatabase(), env: { MODEL_SIMULATOR: 'true', MODEL_ALLOW_PRIVATE: 'true', SOURCE_ROOTS: sourceFolder } })
  return { ...started, sourceFolder }
}

/**
 * A project of its own on the console of the worker, for a file that neither changes nor counts what all projects have in common: settings,
 * users, processes. Filled before the first test.
 */
export function useSharedConsole(): SharedConsole {
  // As in `hold`: the tests are the first to read it.
  const place = {} as SharedConsole

  beforeAll(async () => {
    if (shared && hasEnded((await shared).child)) {
      shared = undefined
    }
    const server = await (shared ??= start())
    projects += 1
    const { id } = await createApi(server.url)('projectCreate', { body: { key: `file-${projects}`, name: `File ${projects}` } })
    Object.assign(place, server, { projectId: id })
  })

  // What still runs would take the threads of the factory from the next file.
  afterAll(async () => {
    const api = createApi(place)
    const { items } = await api('runList', { query: { limit: 200 } })
    await Promise.all(items.filter(({ verbs }) => verbs.includes('cancel')).map(({ id }) => api('runCancel', { params: { id } })))
  })

  return place
}
