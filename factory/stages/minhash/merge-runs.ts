import { ArtifactNotFound, type ArtifactStore } from '#artifact/store.ts'
import { compareHashes } from './band-records.ts'

const WORD_BYTES = 4

/** A temporary file with the records of each bucket, sorted. */
export interface Run { name: string, documents: number }

interface MergeOptions {
  store: ArtifactStore
  /** In the order of their documents. */
  runs: readonly Run[]
  bucket: number
  /** Words of a record. */
  width: number
  onPair: (one: number, other: number) => void
  look: () => void
}

/** Reads one bucket of all runs in the order of the hashes, and tells neighbours with the same hashes. */
export async function mergeRuns({ store, runs, bucket, width, onPair, look }: MergeOptions): Promise<void> {
  const readers: RunReader[] = []
  try {
    for (const [place, run] of runs.entries()) {
      const reader = new RunReader(store, run, { bucket, width, place })
      readers.push(reader)
      await reader.fill()
    }
    const heap = readers.filter(reader => !reader.isDone)
    for (let place = heap.length >> 1; place >= 0; place -= 1) {
      sink(heap, place)
    }
    const last = new Uint32Array(width)
    let isFirst = true
    while (heap.length > 0) {
      const [top] = heap
      const { words, at } = top!
      if (!isFirst && compareHashes(words, at, last, 0, width) === 0) {
        onPair(last[width - 1]!, words[at + width - 1]!)
      }
      isFirst = false
      for (let index = 0; index < width; index += 1) {
        last[index] = words[at + index]!
      }
      if (!top!.next()) {
        look()
        await top!.fill()
      }
      if (top!.isDone) {
        const end = heap.pop()!
        if (heap.length === 0) {
          return
        }
        if (end !== top) {
          heap[0] = end
        }
      }
      sink(heap, 0)
    }
  }
  finally {
    for (const reader of readers) {
      reader.close()
    }
  }
}

/** Moves a reader down in the heap to its place. */
function sink(heap: RunReader[], place: number): void {
  const moved = heap[place]
  if (!moved) {
    return
  }
  for (;;) {
    let child = place * 2 + 1
    if (child >= heap.length) {
      break
    }
    if (child + 1 < heap.length && heap[child + 1]!.isBefore(heap[child]!)) {
      child += 1
    }
    if (!heap[child]!.isBefore(moved)) {
      break
    }
    heap[place] = heap[child]!
    place = child
  }
  heap[place] = moved
}

/** The records of one bucket of a run, a part of them in memory. */
class RunReader {
  words = new Uint32Array()
  /** Of the current record. */
  at = 0
  isDone = false
  private readonly name: string
  private readonly width: number
  private readonly place: number
  private readonly stream: ReturnType<ArtifactStore['openTemporary']>
  private readonly chunks: AsyncIterator<Buffer>
  /** The start of a record whose end was not read yet. */
  private rest: Buffer = Buffer.alloc(0)
  /** Records that were not read yet. */
  private left: number

  constructor(
    store: ArtifactStore, { name, documents }: Run,
    { bucket, width, place }: { bucket: number, width: number, place: number },
  ) {
    this.name = name
    this.left = documents
    this.width = width
    this.place = place
    const bytes = documents * width * WORD_BYTES
    this.stream = store.openTemporary({ name, offset: (bucket + 1) * bytes }, bucket * bytes)
    this.chunks = this.stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  }

  /** @returns whether the next record is in memory. */
  next(): boolean {
    this.at += this.width
    return this.at < this.words.length
  }

  /**
   * Reads on when there is no record in memory.
   *
   * @throws ArtifactNotFound when the file is shorter than it was
   */
  async fill(): Promise<void> {
    if (this.left === 0) {
      this.isDone = true
      return
    }
    const recordBytes = this.width * WORD_BYTES
    let read = this.rest
    while (read.length < recordBytes) {
      const { done, value } = await this.chunks.next()
      if (done) {
        throw new ArtifactNotFound(`the last ${this.left} records of ${this.name}`)
      }
      read = read.length === 0 ? value : Buffer.concat([read, value])
    }
    const whole = read.length - read.length % recordBytes
    // Copied to where a word begins at a multiple of its bytes.
    this.words = new Uint32Array(Uint8Array.from(read.subarray(0, whole)).buffer)
    this.rest = Buffer.from(read.subarray(whole))
    this.left -= whole / recordBytes
    this.at = 0
  }

  isBefore(other: RunReader): boolean {
    return (compareHashes(this.words, this.at, other.words, other.at, this.width) || this.place - other.place) < 0
  }

  close(): void {
    this.stream.destroy()
  }
}
