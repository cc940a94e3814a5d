import type { ArtifactStore, LookUpFile } from '#artifact/store.ts'
import { HASH_DIGITS } from '#factory/io/hash.ts'
import { OutputFile } from '#factory/io/output-file.ts'

/** What the left records of a key find: how many right records there are, and what is taken over from one of them. */
export interface Partner { count: number, taken: string }

export interface BlockLimits {
  /** Of a block, of which one is read for each record that looks for a partner. */
  blockBytes: number
  /** With more of them, blocks are larger: where each begins is in memory. */
  mostBlocks: number
}

/** Hexadecimal digits of a hash that a double holds. */
const PLACE_DIGITS = 13
const NEWLINE = 10
const COLON = 58

export const toLine = (hash: string, { count, taken }: Partner): string => `${hash}${count}:${taken}`

/** @param start of the line's hash */
export function readLine(chunk: Buffer, start: number, end: number): Partner {
  const colon = chunk.indexOf(COLON, start)
  return {
    count: Number(chunk.toString('latin1', start + HASH_DIGITS, colon)), taken: chunk.toString('utf8', colon + 1, end),
  }
}

/** Of equal order as their hashes. */
const toPlace = (hash: string): number => Number.parseInt(hash.slice(0, PLACE_DIGITS), 16)

const everySecond = (numbers: readonly number[]): number[] => numbers.filter((_, index) => index % 2 === 0)

/** Partners in a file in the order of their hashes; in memory is only where each block begins. */
export class PartnerFile {
  private readonly name: string
  private readonly file: LookUpFile
  private readonly places: readonly number[]
  /** One more than blocks: the last is the end of the file. */
  private readonly offsets: readonly number[]

  private constructor(name: string, file: LookUpFile, places: readonly number[], offsets: readonly number[]) {
    this.name = name
    this.file = file
    this.places = places
    this.offsets = offsets
  }

  /** @param partners in the order of their hashes, each once */
  static async write(
    store: ArtifactStore, partners: AsyncIterable<readonly [hash: string, partner: Partner]>,
    { blockBytes: least, mostBlocks }: BlockLimits,
  ): Promise<PartnerFile> {
    const file = await OutputFile.open(store)
    let [places, offsets]: [number[], number[]] = [[], []]
    let blockBytes = least
    let before = -1
    try {
      for await (const [hash, partner] of partners) {
        const place = toPlace(hash)
        // Hashes that begin alike are in one block, so that the first of the next tells which it is.
        if (before === -1 || (place !== before && file.bytes - offsets.at(-1)! >= blockBytes)) {
          if (places.length >= mostBlocks) {
            [places, offsets] = [everySecond(places), everySecond(offsets)]
            blockBytes *= 2
          }
          places.push(place)
          offsets.push(file.bytes)
        }
        before = place
        file.writeText(toLine(hash, partner))
        if (file.isFull) {
          await file.drain()
        }
      }
      await file.drain()
      offsets.push(file.bytes)
      await file.close()
      return new PartnerFile(file.name, store.lookUpTemporary(file.name), places, offsets)
    }
    catch (error) {
      await file.discard()
      throw error
    }
  }

  find(hash: string): Partner | undefined {
    const block = this.findBlock(toPlace(hash))
    if (block < 0) {
      return undefined
    }
    const bytes = this.file.read(this.offsets[block]!, this.offsets[block + 1]!)
    for (let at = bytes.indexOf(hash, 0, 'latin1'); at >= 0; at = bytes.indexOf(hash, at + 1, 'latin1')) {
      if (at === 0 || bytes[at - 1] === NEWLINE) {
        return readLine(bytes, at, bytes.indexOf(NEWLINE, at))
      }
    }
    return undefined
  }

  async discard(store: ArtifactStore): Promise<void> {
    this.file.close()
    await store.dropTemporary(this.name)
  }

  /** The last block that does not begin behind a place; -1 = all do. */
  private findBlock(place: number): number {
    let low = 0
    let high = this.places.length
    while (low < high) {
      const middle = low + high >>> 1
      if (this.places[middle]! <= place) {
        low = middle + 1
      }
      else {
        high = middle
      }
    }
    return low - 1
  }
}
