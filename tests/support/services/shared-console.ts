import { afterAll, beforeAll } from 'vitest'
import { createApi } from '../api/api.ts'
import { mainDatabase, type DatabaseKind } from './databases.ts'
import { hasEnded } from './process.ts'
import { startConsole, temporaryFolder, type StartedConsole } from './servers.ts'

interface SharedServer extends StartedConsole {
  /** Of the server, for sources: an allowed root. */
  sourceFolder: string
}

export interface SharedConsole extends Omit<SharedServer, 'stop' | 'kill'> {
  /** Empty when the file's tests begin; what other files have made is in others. */
  projectId: string
  projectKey: string
}

/** One console of each kind for all files of a worker; it ends with the worker. */
const shared = new Map<DatabaseKind, Promise<SharedServer>>()
let projects = 0

/** Tried again by the next file when it has failed, or has ended. */
async function open(database: DatabaseKind): Promise<SharedServer> {
  const before = await shared.get(database)
  if (before && !hasEnded(before.child)) {
    return before
  }
  const next = start(database)
  shared.set(database, next)
  next.catch(() => shared.delete(database))
  return next
}

async function start(database: DatabaseKind): Promise<SharedServer> {
  const sourceFolder = await temporaryFolder('sources')
  const started = await startConsole(
    { database, env: { MODEL_SIMULATOR: 'true', MODEL_ALLOW_PRIVATE: 'true', SOURCE_ROOTS: sourceFolder } },
  )
  return { ...started, sourceFolder }
}

/**
 * A project of its own on the console of the worker, for a file that neither changes nor counts what all projects have
 * in common: settings, users, processes. Filled before the first test.
 */
export function useSharedConsole(database: DatabaseKind = mainDatabase()): SharedConsole {
  // As in `hold`: the tests are the first to read it.
  const place = {} as SharedConsole

  beforeAll(async () => {
    const server = await open(database)
    projects += 1
    const { id, key } = await createApi(server.url)(
      'projectCreate', { body: { key: `file-${projects}`, name: `File ${projects}` } },
    )
    Object.assign(place, server, { projectId: id, projectKey: key })
  })

  // What still runs would take the threads of the factory from the next file.
  afterAll(async () => {
    if (!place.url) {
      return
    }
    const api = createApi(place)
    const { items } = await api('runList', { query: { limit: 200 } })
    await Promise.all(items.filter(({ verbs }) => verbs.includes('cancel')).map(({ id }) =>
      api('runCancel', { params: { id } })))
  })

  return place
}
