import type { ArtifactStore, ArtifactWriter } from '#artifact/store.ts'
import { Merge } from './merge.ts'
import { type Run, RunReader } from './run-reader.ts'
import { compareWords, WORD_BYTES, WordRecords } from './word-records.ts'

const WRITE_BYTES = 1 << 20
/** Files that are read at once. */
const MOST_OPEN = 100
const PAIRS_AT_ONCE = 4_096

interface WordRunsOptions {
  store: ArtifactStore
  /** Words of a record, each of 32 bits. */
  width: number
  /** Records in memory before they are sorted and written. */
  most: number
  mostOpen?: number
}

/**
 * Sorts more records than memory holds, by their words from the first: when memory is full, they are sorted and written
 * to a temporary file, a run; in the end all runs are merged.
 */
export class WordRuns {
  private readonly store: ArtifactStore
  private readonly width: number
  private readonly most: number
  private readonly mostOpen: number
  private records: WordRecords | undefined
  private readonly runs: Run[] = []

  constructor({ store, width, most, mostOpen = MOST_OPEN }: WordRunsOptions) {
    this.store = store
    this.width = width
    this.most = most
    this.mostOpen = mostOpen
  }

  /** Whether `write` must be awaited before the next record. */
  get isFull(): boolean {
    return this.records?.count === this.most
  }

  /** Copies the record's words. */
  add(record: Uint32Array): void {
    this.records ??= new WordRecords(this.width, this.most)
    this.records.add(record)
  }

  /** Writes what is in memory as one run. */
  async write(): Promise<void> {
    const { records, width } = this
    if (!records || records.count === 0) {
      return
    }
    await this.writeRun(async (run) => {
      for (const index of records.sorted()) {
        run.add(records.words, index * width)
        if (run.isFull) {
          await run.drain()
        }
      }
    })
    records.count = 0
  }

  /** Writes what is in memory, which is given back. */
  async finish(): Promise<void> {
    await this.write()
    this.records = undefined
  }

  /**
   * All records in order; to be closed.
   *
   * @param stopIfAsked called every few thousand records; throws to end it
   */
  async open(stopIfAsked: () => void): Promise<Merge<RunReader>> {
    await this.finish()
    const { store, width, runs, mostOpen } = this
    const openFirst = () => Merge.open(runs.slice(0, mostOpen).map(run => new RunReader(store, run, width)))
    while (runs.length > mostOpen) {
      await this.writeRun(async (run) => {
        const merge = await openFirst()
        try {
          for (let top = merge.top; top; top = merge.top) {
            run.add(top.words, top.at)
            const isThere = merge.step()
            if (run.isFull || !isThere) {
              stopIfAsked()
              await run.drain()
            }
            if (!isThere) {
              await merge.load()
            }
          }
        }
        finally {
          await merge.close()
        }
      })
      for (const { name } of runs.splice(0, mostOpen)) {
        await store.dropTemporary(name)
      }
    }
    return openFirst()
  }

  /**
   * The last words of neighbours that are equal in all others, in turn: of each record, and of the one before it.
   *
   * @param stopIfAsked as for `open`
   */
  async* pairs(stopIfAsked: () => void): AsyncGenerator<Uint32Array> {
    const { width } = this
    const end = width - 1
    const last = new Uint32Array(width)
    const pairs = new Uint32Array(PAIRS_AT_ONCE * 2)
    let filled = 0
    let isFirst = true
    const merge = await this.open(stopIfAsked)
    try {
      for (let top = merge.top; top; top = merge.top) {
        const { words, at } = top
        if (!isFirst && compareWords(words, at, last, 0, end) === 0) {
          pairs[filled] = last[end]!
          pairs[filled + 1] = words[at + end]!
          filled += 2
        }
        isFirst = false
        for (let index = 0; index < width; index += 1) {
          last[index] = words[at + index]!
        }
        if (filled === pairs.length) {
          yield pairs
          filled = 0
        }
        if (!merge.step()) {
          stopIfAsked()
          await merge.load()
        }
      }
      yield pairs.subarray(0, filled)
    }
    finally {
      await merge.close()
    }
  }

  async discard(): Promise<void> {
    for (const { name } of this.runs) {
      await this.store.dropTemporary(name)
    }
  }

  private async writeRun(fill: (run: RunWriter) => Promise<void>): Promise<void> {
    const writer = await this.store.writer()
    const noted: Run = { name: writer.name, records: 0 }
    // At once, so that it is discarded also when writing it fails.
    this.runs.push(noted)
    const run = new RunWriter(writer, this.width)
    try {
      await fill(run)
      await run.drain()
      noted.records = run.records
    }
    finally {
      await writer.close()
    }
  }
}

class RunWriter {
  records = 0
  private readonly writer: ArtifactWriter
  private readonly width: number
  private chunk: Uint32Array<ArrayBuffer>
  private filled = 0

  constructor(writer: ArtifactWriter, width: number) {
    this.writer = writer
    this.width = width
    this.chunk = new Uint32Array(Math.ceil(WRITE_BYTES / WORD_BYTES / width) * width)
  }

  get isFull(): boolean {
    return this.filled === this.chunk.length
  }

  add(words: Uint32Array, at: number): void {
    const { chunk, filled, width } = this
    // What is written behind the end of a typed array is gone without a word.
    if (this.isFull) {
      throw new RangeError('drain it before the next record')
    }
    for (let index = 0; index < width; index += 1) {
      chunk[filled + index] = words[at + index]!
    }
    this.filled += width
    this.records += 1
  }

  async drain(): Promise<void> {
    if (this.filled > 0) {
      await this.writer.append(new Uint8Array(this.chunk.buffer, 0, this.filled * WORD_BYTES))
      this.filled = 0
    }
  }
}
