import { readFile } from 'node:fs/promises'
import { treeOf } from '../../support/services/memory.ts'

/** The console and its factory among all that npm has started; the console is the first. */
export async function splitTree(npm: number): Promise<{ own: number[], beside: number[] }> {
  const all = await treeOf(npm)
  const commands = await Promise.all(all.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  const isOwn = (_: number, index: number) =>
    /\.output\/server\/(?:index|factory\/main)\.mjs/.test(commands[index] ?? '')
  return { own: all.filter(isOwn), beside: all.filter((pid, index) => !isOwn(pid, index)) }
}
