import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** What goes wrong on the way to the store. All off at first; changed while the proxy runs. */
export interface Faults {
  /** Before each request is passed on. */
  delayMs: number
  /** Of the answers to GET of an object each n-th ends in its middle; 0 = none. */
  cutEvery: number
  /** Each n-th request is answered with 503 SlowDown and not passed on; 0 = none. */
  refuseEvery: number
  /** Each n-th request is passed on, and its answer is lost; 0 = none. */
  loseEvery: number
  /** Nothing is answered at all. */
  isSilent: boolean
  /** Called when the store has answered, before the answer is passed on. */
  onAnswer: (method: string, path: string) => void | Promise<void>
}

export interface S3Proxy {
  url: string
  faults: Faults
  /** Method and path with query of each request, in order. */
  seen: string[]
  close: () => Promise<void>
}

const SLOW_DOWN = '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Reduce your request rate</Message></Error>'

/** Stands before a store of S3. */
export async function startS3Proxy(target: string): Promise<S3Proxy> {
  const faults: Faults = {
    delayMs: 0, cutEvery: 0, refuseEvery: 0, loseEvery: 0, isSilent: false, onAnswer: () => undefined,
  }
  const seen: string[] = []
  let [requests, reads] = [0, 0]
  const isNth = (count: number, every: number) => every > 0 && count % every === 0

  const pass = async (asked: IncomingMessage, answer: ServerResponse) => {
    const { method = '', url = '' } = asked
    seen.push(`${method} ${url}`)
    requests += 1
    const number = requests
    await wait(faults.delayMs)
    if (faults.isSilent) {
      return
    }
    if (isNth(number, faults.refuseEvery)) {
      asked.resume()
      answer.writeHead(503, { 'content-type': 'application/xml' }).end(method === 'HEAD' ? undefined : SLOW_DOWN)
      return
    }
    const { status, headers, body } = await askTarget(asked)
    await faults.onAnswer(method, url)
    if (isNth(number, faults.loseEvery)) {
      answer.destroy()
      return
    }
    const isObject = method === 'GET' && !url.includes('list-type') && body.length > 1
    reads += isObject ? 1 : 0
    // The length that was told stays: the reader must notice.
    answer.writeHead(status, headers)
    if (isObject && isNth(reads, faults.cutEvery)) {
      answer.write(body.subarray(0, body.length >> 1), () => setTimeout(() => answer.destroy(), 5))
      return
    }
    answer.end(body)
  }

  const askTarget = (asked: IncomingMessage) => new Promise<{
    status: number
    headers: IncomingMessage['headers']
    body: Buffer
  }>((resolve, reject) => {
    const sent = request(`${target}${asked.url}`, { method: asked.method, headers: asked.headers }, (got) => {
      got.toArray().then(parts => resolve({
        status: got.statusCode ?? 0, headers: got.headers, body: Buffer.concat(parts as Buffer[]),
      }), reject)
    })
    sent.once('error', reject)
    asked.pipe(sent)
  })

  const server = createServer((asked, answer) => {
    pass(asked, answer).catch(error => answer.destroy(error))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    seen,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
