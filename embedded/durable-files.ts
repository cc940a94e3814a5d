import { closeSync, fdatasyncSync, fstatSync, fsyncSync, openSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/**
 * Longest time that the WAL of an open transaction stays unsynced: far less than a kernel waits before it writes pages.
 */
const IDLE_SYNC_MS = 500

/** The resolution of file times may be this coarse. */
const FILE_CLOCK_MS = 2_000

const WAL = /[\\/]pg_wal[\\/]/

/** Emscripten's record of an open file of NODEFS. */
interface Stream {
  node: object
  /** The system's file descriptor. */
  nfd: number
}

/** The part of NODEFS that is hooked; PGlite's types do not name it. */
interface NodeFiles {
  realPath: (node: object) => string
  stream_ops: {
    write: (stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number) => number
    fsync?: (stream: Stream) => number
  }
}

/**
 * PGlite's files with real syncs. PGlite itself runs Postgres with fsync off, and its files implement no sync:
 * committed data would reach the disk whenever the kernel likes. Here
 *
 * - `fsync` of the database (data files at a checkpoint, new WAL segments, pg_control) reaches the disk;
 * - WAL, for which the database calls `fdatasync` at each commit (which does nothing in WASM), is synced by `syncToFs`,
 *   off the main thread, before the answer of a query goes out; concurrent callers share one sync;
 * - no data file is synced before the WAL that describes it.
 */
export class DurableFiles extends NodeFS {
  readonly #dirty = new Set<string>()
  /** Data files that were written since `syncDataFiles` took them. */
  #written = new Set<string>()
  /** Taken from `#dirty`; possibly not on disk yet. */
  #syncing: string[] = []
  #handle: { file: string, handle: FileHandle } | undefined
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #failure: unknown
  /** During crash recovery the database syncs every file: some 1,000, of which few were written since this time. */
  #syncedBeforeMs: number
  /** Bytes of WAL written since `walBytes` was set to 0. */
  walBytes = 0

  constructor(dataDir: string) {
    super(dataDir)
    // The end of the last checkpoint, which synced everything written before it; undefined in a directory that is still
    // to be created.
    const control = statSync(path.join(dataDir, 'global/pg_control'), { throwIfNoEntry: false })
    this.#syncedBeforeMs = control ? control.mtimeMs - FILE_CLOCK_MS : 0
  }

  /** Recovery is over: from here on every sync is for a written file. */
  endRecovery(): void {
    this.#syncedBeforeMs = 0
  }

  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options)
    // The declared type is that of any file system of emscripten.
    const hook = ({ NODEFS }: { NODEFS: unknown }) => this.#hook(NODEFS as NodeFiles)
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...emscriptenOpts.preRun ?? [], hook] } }
  }

  /** When it resolves, all WAL written until now is on disk. */
  override async syncToFs(): Promise<void> {
    await (this.#dirty.size > 0 ? this.#next ??= this.#syncNext() : this.#running)
    if (this.#failure !== undefined) {
      throw this.#failure
    }
  }

  /**
   * Brings what the database has written to disk, off the main thread: what a checkpoint after it must sync itself,
   * while nobody else has a turn, is little then.
   */
  async syncDataFiles(): Promise<void> {
    await this.syncToFs()
    const files = this.#written
    this.#written = new Set()
    for (const file of files) {
      await this.#syncFile(file)
    }
  }

  async #syncFile(file: string): Promise<void> {
    let handle: FileHandle | undefined
    try {
      handle = await open(file, 'r+')
      await handle.sync()
    }
    catch (error) {
      if (!isGone(error)) {
        // As with WAL: the checkpoint would not hear of it again.
        this.#failure ??= error
      }
    }
    finally {
      await handle?.close()
    }
  }

  override async closeFs(): Promise<void> {
    clearTimeout(this.#timer)
    try {
      await this.syncToFs()
    }
    finally {
      await this.#handle?.handle.close()
      await super.closeFs()
    }
  }

  #hook(files: NodeFiles): void {
    const { write } = files.stream_ops
    files.stream_ops.write = (stream, buffer, offset, length, position) => {
      const file = files.realPath(stream.node)
      if (WAL.test(file)) {
        this.walBytes += length
        this.#dirty.add(file)
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined
          // A failure is reported to the next caller.
          this.syncToFs().catch(() => undefined)
        }, IDLE_SYNC_MS).unref()
      }
      else {
        this.#written.add(file)
      }
      return write(stream, buffer, offset, length, position)
    }
    files.stream_ops.fsync = (stream) => {
      if (fstatSync(stream.nfd).mtimeMs < this.#syncedBeforeMs) {
        return 0
      }
      for (const file of [...this.#syncing, ...this.#takeDirty()]) {
        syncNow(file)
      }
      fsyncSync(stream.nfd)
      return 0
    }
  }

  /** The sync under way may have begun before the caller's write; only the next one surely includes it. */
  async #syncNext(): Promise<void> {
    await this.#running
    this.#next = undefined
    this.#running = this.#syncDirty()
    await this.#running
    this.#running = undefined
  }

  async #syncDirty(): Promise<void> {
    try {
      this.#syncing = this.#takeDirty()
      for (const file of this.#syncing) {
        await (await this.#open(file))?.datasync()
      }
      this.#syncing = []
    }
    catch (error) {
      // The kernel may drop what it could not write, so later writes cannot be called durable either.
      this.#failure ??= error
    }
  }

  #takeDirty(): string[] {
    const files = [...this.#dirty]
    this.#dirty.clear()
    return files
  }

  /** Kept open between commits, which go to one file for a long time. */
  async #open(file: string): Promise<FileHandle | undefined> {
    if (this.#handle?.file !== file) {
      await this.#handle?.handle.close()
      this.#handle = undefined
      try {
        this.#handle = { file, handle: await open(file, 'r+') }
      }
      catch (error) {
        throwUnlessGone(error)
      }
    }
    return this.#handle?.handle
  }
}

function syncNow(file: string): void {
  try {
    const descriptor = openSync(file, 'r+')
    fdatasyncSync(descriptor)
    closeSync(descriptor)
  }
  catch (error) {
    throwUnlessGone(error)
  }
}

/** A segment that a checkpoint has removed or renamed contains nothing that is still needed. */
function throwUnlessGone(error: unknown): void {
  if (!isGone(error)) {
    throw error
  }
}

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
