import type { StartedProcess } from '../../support/services/process.ts'

/** How many runs a page of each list has. */
export const PAGE = 50

/** Where a side keeps its data: a folder, and what its environment says of it. */
export interface Place { folder: string, env: Record<string, string> }

/** A run that was asked for. */
export interface Submitted {
  hasBegun: () => Promise<boolean>
  hasEnded: () => Promise<boolean>
}

/** One of the products that are measured in turn. */
export interface Side {
  name: string
  emptyPlace: () => Promise<Place>
  /** With the runs in it. */
  filledPlace: () => Promise<Place>
  start: (place: Place, port: number) => StartedProcess
  /** The process that counts, with all below it, among those that were started; undefined while it is not there yet. */
  rootOf: (started: StartedProcess) => Promise<number | undefined>
  /** Whether it answers and would take a run. */
  isReady: (url: string) => Promise<boolean>
  /** The newest fifty runs and how many there are in all. @returns false when it was refused for now. */
  list: (url: string) => Promise<boolean>
  /** As somebody who looks around: ten requests. */
  read: (url: string) => Promise<void>
  /** What executes runs, where the product leaves it to another program. */
  startWorker?: (place: Place, url: string) => StartedProcess
  /** Makes what is launched, where it is not there yet. @returns launches it once. */
  givenLaunch: (url: string) => Promise<() => Promise<Submitted>>
  /** A database server that the product does not count as its own. */
  databasePid?: number
}

const CALL_MS = 120_000
const REFUSED = new Set([429, 503])

class Refused extends Error {}

/** @throws Refused for 429 and 503, Error for any other answer that is no success. */
export async function ask(url: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(CALL_MS) })
  const text = await answer.text()
  if (REFUSED.has(answer.status)) {
    throw new Refused(url)
  }
  if (!answer.ok) {
    throw new Error(`${url}: ${answer.status} ${text.slice(0, 500)}`)
  }
  return text
}

export async function askJson<T>(url: string, body?: object): Promise<T> {
  const sent = body === undefined
    ? {}
    : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  return JSON.parse(await ask(url, sent)) as T
}

interface Page { items: number, total: number | undefined }

/** @param page asks for the list. @returns false when it was refused. */
export async function isListed(page: () => Promise<Page>): Promise<boolean> {
  try {
    const { items, total } = await page()
    if (items !== PAGE || !total) {
      throw new Error(`the list has ${items} rows of ${total}`)
    }
    return true
  }
  catch (error) {
    if (error instanceof Refused) {
      return false
    }
    throw error
  }
}
