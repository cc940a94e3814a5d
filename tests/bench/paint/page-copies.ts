import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

export interface PageCopies {
  /** Of a page, where its copy is. */
  toCopy: (url: string) => string
  stop: () => Promise<void>
}

const SCRIPTS = /<script type="module"[^>]*><\/script>|<link rel="modulepreload"[^>]*>/g

/** What a browser has to lay out of a page, and nothing to run. */
export const withoutScripts = (html: string): string => html.replaceAll(SCRIPTS, '')

/**
 * Copies of pages of one console, answered from memory by a server that does nothing else: how soon they are seen when
 * rendering takes no time. Everything else is asked of the console.
 *
 * @param change what is done to each page before it is kept.
 */
export async function startPageCopies(
  urls: readonly string[], change: (html: string) => string = html => html,
): Promise<PageCopies> {
  const copies = new Map<string, Buffer>()
  for (const url of urls) {
    const answer = await fetch(url, { headers: { 'accept-language': 'zh-CN' } })
    if (!answer.ok) {
      throw new Error(`${url}: ${answer.status}`)
    }
    copies.set(new URL(url).pathname, gzipSync(change(await answer.text())))
  }
  const server = createServer((asked, answer) => {
    const copy = copies.get(asked.url ?? '')
    if (copy === undefined) {
      passOn(asked, answer, new URL(urls[0] ?? ''))
      return
    }
    answer.writeHead(200, { 'content-type': 'text/html;charset=utf-8', 'content-encoding': 'gzip' }).end(copy)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    toCopy: url => `http://127.0.0.1:${port}${new URL(url).pathname}`,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function passOn(asked: IncomingMessage, answer: ServerResponse, origin: URL): void {
  const onward = request(new URL(asked.url ?? '/', origin), {
    method: asked.method, headers: { ...asked.headers, host: origin.host },
  })
  onward.on('response', answered => answered.pipe(answer.writeHead(answered.statusCode ?? 502, answered.headers)))
  onward.on('error', () => answer.destroy())
  answer.on('close', () => onward.destroy())
  asked.pipe(onward)
}
