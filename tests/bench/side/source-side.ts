import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'

/** `#db/client`, `~/utils/api/api-client` */
const ROOMS = /^(?:#|~\/)/

/** A program of `tests/bench` with the sources of one version of the product; the answer is what it sends back. */
export interface SourceSide {
  ask: <T>(message: object) => Promise<T>
  stop: () => Promise<void>
}

/** @param root folder of the sources that `#db`, `#server` and so on mean. @returns path of the program. */
export async function bundleSide(entry: string, name: string, root: string): Promise<string> {
  const program = path.resolve('node_modules', '.cache', 'data-factory-console', `${entry}-${name}.mjs`)
  const bundle = await rolldown({
    input: path.resolve('tests/bench/side', `${entry}-side.ts`),
    platform: 'node',
    tsconfig: false,
    plugins: [{
      name: 'rooms-of-root',
      // Before the imports of our own package.json, which mean our own sources.
      resolveId: {
        order: 'pre',
        handler: source => ROOMS.test(source) ? findSource(path.join(root, source.replace(ROOMS, ''))) : null,
      },
    }],
    logLevel: 'warn',
    external: id => !id.startsWith('.') && !ROOMS.test(id) && !path.isAbsolute(id),
  })
  await bundle.write({ file: program, format: 'esm', codeSplitting: false })
  await bundle.close()
  return program
}

const findSource = (file: string) =>
  [file, `${file}.ts`, path.join(file, 'index.ts')].find(it => existsSync(it) && statSync(it).isFile())

export function startSide(program: string, url: string, more: readonly string[] = []): SourceSide {
  const child = fork(program, [url, ...more])
  const failure = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${program} ended with ${code}`)))
  failure.catch(() => undefined)
  return {
    async ask<T>(message: object) {
      child.send(message)
      const [answer] = await Promise.race([once(child, 'message'), failure]) as [T]
      return answer
    },
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
