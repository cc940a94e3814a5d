import { setFlagsFromString } from 'node:v8'
import { PGlite, type PGliteOptions, type Transaction } from '@electric-sql/pglite'
import { DataDirDamagedError } from './data-dir-damaged.ts'
import { DurableFiles } from './durable-files.ts'

/**
 * Buffers of an embedded Postgres, in MB. All are in memory from the start, and the system caches the database's files
 * anyway: lists, searches and pages over 10,000 runs take as much CPU with 4 as with 16 (2026-12-01).
 */
const BUFFERS_MB = 8

/** Our statements are too short to be worth JIT compilation. */
const DATABASE_SETTINGS: readonly string[] = ['max_connections=5', 'jit=off']

export interface EmbeddedOptions {
  dataDir: string
  parsers?: PGliteOptions['parsers']
  buffersMb?: number
  /** false = committed data reaches the disk when the system likes, some 30 s later. */
  isDurable?: boolean | undefined
  /** true = V8 may optimize the database: see `keepWasmSmall`. */
  isOptimized?: boolean | undefined
}

const toSettings = (settings: readonly string[]) => settings.flatMap(setting => ['-c', setting])

const toParameters = (buffersMb: number) =>
  [...PGlite.defaultStartParams, ...toSettings([`shared_buffers=${buffersMb}MB`, ...DATABASE_SETTINGS])]

/** Without `-F` Postgres syncs; `DurableFiles` relies on this method of syncing WAL. */
const toDurable = (parameters: string[]) =>
  [...parameters.filter(parameter => parameter !== '-F'), ...toSettings(['wal_sync_method=fdatasync'])]

/**
 * Without its background processes Postgres never starts a checkpoint: WAL, and the time to recover from it, would grow
 * for ever.
 */
const CHECKPOINT_BYTES = 128 << 20

/** Last lines that the database prints while it opens: they explain a failure. */
const KEPT_LINES = 5

/**
 * Opens the directory of an embedded database and creates it when it is absent: check first whether it should exist.
 *
 * @throws DataDirDamagedError with the path, the database's message, and advice.
 */
export async function openPglite(
  { dataDir, parsers, buffersMb = BUFFERS_MB, isDurable = true, isOptimized = false }: EmbeddedOptions,
): Promise<PGlite> {
  if (!isOptimized) {
    keepWasmSmall()
  }
  const said: string[] = []
  const startParams = toParameters(buffersMb)
  const options: PGliteOptions = {
    dataDir,
    startParams: isDurable ? toDurable(startParams) : startParams,
    ...parsers && { parsers },
    onStderr(line) {
      said.push(line)
      said.splice(0, said.length - KEPT_LINES)
      return true
    },
  }
  try {
    return await (isDurable
      ? DurablePglite.open(new DurableFiles(dataDir), options)
      : PGlite.create(options))
  }
  catch (cause) {
    throw new DataDirDamagedError(dataDir, said.length > 0 ? said.join(' ') : 'the database does not start', { cause })
  }
}

/**
 * From now on V8 leaves WebAssembly of this process as it first compiles it, and does not optimize what is called
 * often: for one function of PGlite that takes 600 MB (docs/adr/0084). Both flags are read when a module is compiled,
 * and when one of its functions is called for the first time: PGlite must not have been loaded before.
 */
function keepWasmSmall(): void {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
}

/** Address space of its WebAssembly, which never shrinks; what was never written to takes no memory of the machine. */
export const databaseBytesOf = (lite: PGlite): number => lite.Module.HEAPU8.byteLength

/** Creates the directory of a database without tables. */
export async function createEmpty(
  dataDir: string, { isOptimized = false }: Pick<EmbeddedOptions, 'isOptimized'>,
): Promise<void> {
  if (!isOptimized) {
    keepWasmSmall()
  }
  const lite = await PGlite.create({ dataDir })
  await lite.close()
}

/**
 * Everything that a query or transaction has answered is on disk. PGlite itself syncs nothing at the end of a
 * transaction.
 */
class DurablePglite extends PGlite {
  readonly #files: DurableFiles

  constructor(files: DurableFiles, options: PGliteOptions) {
    super({ ...options, fs: files })
    this.#files = files
  }

  static async open(files: DurableFiles, options: PGliteOptions): Promise<DurablePglite> {
    const lite = new DurablePglite(files, options)
    await lite.waitReady
    files.endRecovery()
    return lite
  }

  override async syncToFs(): Promise<void> {
    await this.#files.syncToFs()
    if (this.ready && this.#files.walBytes > CHECKPOINT_BYTES) {
      this.#files.walBytes = 0
      // Queued behind waiting queries. A failed checkpoint is retried after as much WAL again; the next query reports
      // the reason.
      this.#files.syncDataFiles().then(() => this.exec('checkpoint')).catch(() => undefined)
    }
  }

  override async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const result = await super.transaction(work)
    await this.syncToFs()
    return result
  }
}
