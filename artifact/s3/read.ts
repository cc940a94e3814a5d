import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { ByteRange } from '../store.ts'
import { checkBucket, findObject, type ObjectState, toObjectState } from './objects.ts'
import { headerOf, type Sender } from './send.ts'

export interface OpenedObject {
  state: ObjectState
  /** Of the range. */
  source: Readable
}

/** A connection on which nothing arrives for so long is given up. The time that the reader takes does not count. */
const IDLE_MS = 20_000
/** In a row, without a byte between them. */
const MOST_CUTS = 6
const FIRST_DELAY_MS = 100

/**
 * The bytes of an object, as they arrive. A connection that is cut is opened anew at the byte where it broke.
 *
 * @returns undefined when there is no such object.
 */
export async function openObject(
  sender: Sender, key: string, { start = 0, end }: ByteRange,
): Promise<OpenedObject | undefined> {
  const answer = await ask(sender, key, { start, end }, [404, 416])
  if (answer.statusCode === 404 || answer.statusCode === 416) {
    answer.destroy()
  }
  if (answer.statusCode === 404) {
    await checkBucket(sender)
    return undefined
  }
  if (answer.statusCode === 416) {
    const state = await findObject(sender, key)
    return state && { state, source: Readable.from([]) }
  }
  const state = toState(answer)
  const reading = { answer }
  const range = { start, end: Math.min(end ?? state.size, state.size) }
  const source = Readable.from(readOn(sender, key, { reading, state, range }), { highWaterMark: 2 })
  // Also for a stream that is abandoned before its first byte, or while it waits for one.
  return { state, source: source.once('close', () => reading.answer.destroy()) }
}

async function ask(
  sender: Sender, key: string, { start = 0, end }: ByteRange, answers: readonly number[], ifMatch?: string,
): Promise<IncomingMessage> {
  const isPart = start > 0 || end !== undefined
  const answer = await sender.open({ method: 'GET', key, answers, headers: {
    ...isPart && { range: `bytes=${start}-${end === undefined ? '' : end - 1}` },
    ...ifMatch !== undefined && { 'if-match': ifMatch },
  } })
  if (isPart && answer.statusCode === 200) {
    answer.destroy()
    throw sender.toFailure(`answers with all of ${key} when it is asked for a part`, { isPassing: false })
  }
  return answer
}

const toState = ({ headers }: IncomingMessage): ObjectState =>
  toObjectState(headers, Number(/\/(\d+)$/.exec(headerOf(headers, 'content-range'))?.[1] ?? headers['content-length']))

interface Reading {
  /** The answer that is read now. */
  reading: { answer: IncomingMessage }
  state: ObjectState
  range: { start: number, end: number }
}

async function* readOn(
  sender: Sender, key: string, { reading, state, range: { start, end } }: Reading,
): AsyncGenerator<Buffer> {
  let at = start
  let cuts = 0
  while (at < end) {
    try {
      for await (const chunk of untilIdle(reading.answer, end - at)) {
        at += chunk.length
        cuts = 0
        yield chunk
      }
    }
    catch (cause) {
      if (cuts >= MOST_CUTS) {
        throw sender.toFailure(`breaks off when ${key} is read, ${MOST_CUTS} times at byte ${at}`, { cause })
      }
    }
    if (at < end) {
      await wait(Math.random() * FIRST_DELAY_MS * 2 ** cuts)
      cuts += 1
      reading.answer = await reopen(sender, key, state, { start: at, end })
    }
  }
}

/** The same bytes, also when they were written anew meanwhile: then the object may have another tag. */
async function reopen(
  sender: Sender, key: string, state: ObjectState, range: { start: number, end: number },
): Promise<IncomingMessage> {
  const same = await ask(sender, key, range, [412], state.etag)
  if (same.statusCode !== 412) {
    return same
  }
  same.destroy()
  const other = await ask(sender, key, range, [])
  if (toState(other).size !== state.size) {
    other.destroy()
    throw sender.toFailure(`has other bytes of ${key} than when its reading began`, { isPassing: false })
  }
  return other
}

async function* untilIdle(answer: IncomingMessage, bytes: number): AsyncGenerator<Buffer> {
  const parts = (answer as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  let left = bytes
  try {
    while (left > 0) {
      const timer = setTimeout(() => answer.destroy(new Error(`no byte within ${IDLE_MS / 1_000} s`)), IDLE_MS)
      const { done, value } = await parts.next().finally(() => clearTimeout(timer))
      if (done) {
        return
      }
      left -= value.length
      yield value
    }
    // Read to its end, so that the connection can be used again.
    await parts.next()
  }
  finally {
    answer.destroy()
  }
}
