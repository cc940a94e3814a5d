import { randomUUID } from 'node:crypto'
import type { ArtifactStore } from '#artifact/store'
import { ArtifactRole } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { NotTested } from './verdict'

/** A dataset version, as the console gives it to a stage. */
export interface InputArtifact {
  uri: string
  sha256: string
  bytes: bigint
  /** -1 = unknown. */
  records: bigint
  mediaType: string
  role?: ArtifactRole
  name?: string
}

export interface Inputs {
  /** Ends at once. @throws NotTested without a store */
  small: () => Promise<InputArtifact>
  /** Takes a factory long enough to be stopped on the way. @throws NotTested without a store */
  large: () => Promise<InputArtifact>
  /** Deletes what was written. */
  remove: () => Promise<void>
}

const SMALL_RECORDS = 300
/** Records of one write. */
const PART = 10_000

/** @param largeRecords of the run that is stopped on its way. */
export function createInputs(store: ArtifactStore | undefined, largeRecords: number): Inputs {
  const written = new Map<number, Promise<InputArtifact>>()
  const give = async (records: number) => {
    if (!store) {
      throw new NotTested('it needs the folder of artifacts that the factory sees: --artifacts FOLDER')
    }
    const artifact = written.get(records) ?? write(store, records)
    written.set(records, artifact)
    return artifact
  }
  return {
    small: () => give(SMALL_RECORDS),
    large: () => give(largeRecords),
    async remove() {
      for (const { uri } of await Promise.all(written.values())) {
        await store?.remove(uri)
      }
    },
  }
}

async function write(store: ArtifactStore, records: number): Promise<InputArtifact> {
  // No other file has the same bytes, so deleting this one takes nothing from anybody.
  const mark = randomUUID()
  const { uri, sha256, bytes } = await store.put((async function* () {
    for (let start = 0; start < records; start += PART) {
      const numbers = Array.from({ length: Math.min(PART, records - start) }, (_, index) => start + index)
      yield Buffer.from(numbers.map(number => `${toLine(number, mark)}\n`).join(''))
    }
  })())
  return {
    uri, sha256, bytes: BigInt(bytes), records: BigInt(records), mediaType: 'application/jsonl',
    role: ArtifactRole.OUTPUT, name: 'conformance.jsonl',
  }
}

/** No double holds it. */
export const EXACT = '1234567890123456789.10'
/** A line that is no record. */
const UNREADABLE = 77

/** Some are equal, and some have no text: there is something to drop. */
function toLine(number: number, mark: string): string {
  if (number === UNREADABLE) {
    return `Line ${number} of ${mark}`
  }
  const id = number - number % 7 % 2
  const text = number % 50 === 49 ? '' : `Record ${id}  of ${mark}, a document that says nothing in particular.`
  return `{"id":${id},"exact":${EXACT},"text":${JSON.stringify(text)}}`
}
