import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'

const NS_A_MS = 1e6

/** CPU of a console and of the backends that work for it, to the microsecond (Linux). */
export interface ServerCpu {
  /** What has been used so far, in ms, of the threads and backends that live now. */
  read: () => Promise<Map<string, number>>
  stop: () => Promise<void>
}

/** @param isLocal whether the database runs on this machine: only then its backends can be seen. */
export async function openServerCpu(consolePid: number, databaseUrl: string, isLocal: boolean): Promise<ServerCpu> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  return {
    async read() {
      const used = new Map<string, number>()
      const backends = isLocal ? (await client.query<{ pid: number }>(BACKENDS)).rows : []
      for (const task of [{ pid: consolePid }, ...backends].flatMap(({ pid }) => tasksOf(pid))) {
        const ms = readSchedule(task)
        if (ms !== undefined) {
          used.set(task, ms)
        }
      }
      return used
    },
    stop: () => client.end(),
  }
}

const BACKENDS = `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`

/** What was used between two readings; a backend that ended meanwhile is not counted. */
export const usedBetween = (before: Map<string, number>, after: Map<string, number>): number =>
  [...after].reduce((sum, [task, ms]) => sum + ms - (before.get(task) ?? 0), 0)

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(task => `/proc/${pid}/task/${task}/schedstat`)
  }
  catch {
    // It has ended meanwhile.
    return []
  }
}

function readSchedule(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8').split(' ', 1)[0]) / NS_A_MS
  }
  catch {
    // The thread has ended meanwhile.
    return undefined
  }
}
