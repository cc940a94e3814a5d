import { cpSync } from 'node:fs'
import { startProcess } from '../../support/services/process.ts'
import { temporaryFolder } from '../../support/services/servers.ts'
import type { Side } from './side.ts'

/** A peer that somebody has installed: commands of a shell, started in the folder of its data, `$DATA`. */
export interface PeerProgram {
  /** Listens on `$PORT` of 127.0.0.1. */
  command: string
  /** What executes runs; `$URL` is where the server is. */
  worker?: string
  /** A folder with the runs in it; it is copied. */
  data: string
}

/** @param name as in `BENCH_DAGSTER`. @returns undefined when it is not named. */
export function findPeer(name: 'DAGSTER' | 'PREFECT'): PeerProgram | undefined {
  const { [`BENCH_${name}`]: command, [`BENCH_${name}_DATA`]: data, [`BENCH_${name}_WORKER`]: worker } = process.env
  if (command === undefined) {
    return undefined
  }
  if (data === undefined) {
    throw new Error(`BENCH_${name} is there, BENCH_${name}_DATA is not: docs/benchmarks.md, P16`)
  }
  return { command, data, ...worker !== undefined && { worker } }
}

type Processes = Pick<Side, 'emptyPlace' | 'filledPlace' | 'start' | 'rootOf' | 'startWorker'>

export function peerProcesses(name: string, { command, worker, data }: PeerProgram): Processes {
  const emptyPlace = async () => ({ folder: await temporaryFolder(`peers-${name}`), env: {} })
  // The shell becomes the program, so that it counts alone; `env` takes what the command sets before its name.
  const start = (line: string, folder: string, env: Record<string, string>) =>
    startProcess('sh', ['-c', `exec env ${line}`], {
      cwd: folder, env: { PATH: process.env.PATH, HOME: folder, DATA: folder, ...env },
    })
  return {
    emptyPlace,
    async filledPlace() {
      const place = await emptyPlace()
      cpSync(data, place.folder, { recursive: true })
      return place
    },
    start: ({ folder }, port) => start(command, folder, { PORT: String(port) }),
    rootOf: async ({ pid }) => pid,
    ...worker !== undefined && { startWorker: ({ folder }, url) => start(worker, folder, { URL: url }) },
  }
}
