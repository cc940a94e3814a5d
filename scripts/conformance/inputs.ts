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
  /** For a kind that reads several: each text of the small one once, with another field. @throws NotTested */
  beside: () => Promise<InputArtifact>
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
  const written = new Map<string, Promise<InputArtifact>>()
  // No other file has the same bytes, so deleting this one takes nothing from anybody.
  const mark = randomUUID()
  const give = async (name: string, records: number, toLine: ToLine) => {
    if (!store) {
      throw new NotTested('it needs the folder of artifacts that the factory sees: --artifacts FOLDER')
    }
    const artifact = written.get(name) ?? write(store, records, number => toLine(number, mark))
    written.set(name, artifact)
    return artifact
  }
  return {
    small: () => give('small', SMALL_RECORDS, toRecord),
    beside: () => give('beside', SMALL_RECORDS, toBeside),
    large: () => give('large', largeRecords, toRecord),
    async remove() {
      // One that could not be written has said so to the demand that asked for it.
      for (const write of await Promise.allSettled(written.values())) {
        if (write.status === 'fulfilled') {
          await store?.remove(write.value.uri)
        }
      }
    },
  }
}

async function write(
  store: ArtifactStore, count: number, toLine: (number: number) => string | undefined,
): Promise<InputArtifact> {
  let records = 0
  const { uri, sha256, bytes } = await store.put((async function* () {
    for (let start = 0; start < count; start += PART) {
      const numbers = Array.from({ length: Math.min(PART, count - start) }, (_, index) => start + index)
      const lines = numbers.flatMap(number => toLine(number) ?? [])
      records += lines.length
      yield Buffer.from(lines.map(line => `${line}\n`).join(''))
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

type ToLine = (number: number, mark: string) => string | undefined

const toText = (id: number, mark: string) => `Record ${id}  of ${mark}, a document that says nothing in particular.`

/** Some are equal, and some have no text: there is something to drop. */
const toRecord: ToLine = (number, mark) => {
  if (number === UNREADABLE) {
    return `Line ${number} of ${mark}`
  }
  const id = number - number % 7 % 2
  return `{"id":${id},"exact":${EXACT},"text":${JSON.stringify(number % 50 === 49 ? '' : toText(id, mark))}}`
}

/** `undefined` = one before it has that text. */
const toBeside: ToLine = (number, mark) =>
  number % 7 % 2 === 0 ? JSON.stringify({ text: toText(number, mark), beside: number }) : undefined
