import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'

const TICK_MS = 10

/** A program of `tests/bench` with the sources of one version of the product; the answer is what it sends back. */
export interface SourceSide {
  ask: <T>(message: object) => Promise<T>
  stop: () => Promise<void>
}

/** @param root folder of the sources that `#db`, `#server` and so on mean. @returns path of the program. */
export async function bundleSide(entry: string, name: string, root: string): Promise<string> {
  const program = path.resolve('node_modules', '.cache', 'data-factory-console', `${entry}-${name}.mjs`)
  const bundle = await rolldown({
    input: path.resolve('tests/bench', `${entry}-side.ts`),
    platform: 'node',
    tsconfig: false,
    plugins: [{
      name: 'rooms-of-root',
      // Before the imports of our own package.json, which mean our own sources.
      resolveId: { order: 'pre', handler: source => source.startsWith('#') ? findSource(path.join(root, source.slice(1))) : null },
    }],
    logLevel: 'warn',
    external: id => !id.startsWith('.') && !id.startsWith('#') && !path.isAbsolute(id),
  })
  await bundle.write({ file: program, format: 'esm', codeSplitting: false })
  await bundle.close()
  return program
}

const findSource = (file: string) => [file, `${file}.ts`, path.join(file, 'index.ts')].find(it => existsSync(it) && statSync(it).isFile())

export function startSide(program: string, url: string): SourceSide {
  const child = fork(program, [url])
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

/** CPU in ms of a process and of its children, those that have ended included. */
export function cpuOfTree(pid: number): number {
  const own = readStat(pid)
  const children = readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).map(readStat).filter(stat => stat?.parent === pid)
  return [own, ...children].reduce((sum, stat) => sum + (stat?.cpuMs ?? 0), 0) + (own?.endedMs ?? 0)
}

function readStat(pid: number): { parent: number, cpuMs: number, endedMs: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
    const at = (index: number) => fields[index] ?? 0
    return { parent: at(1), cpuMs: (at(11) + at(12)) * TICK_MS, endedMs: (at(13) + at(14)) * TICK_MS }
  }
  catch {
    // The process has ended meanwhile.
    return undefined
  }
}
