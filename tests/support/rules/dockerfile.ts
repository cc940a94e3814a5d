import { readFileSync } from 'node:fs'

export interface Instruction {
  name: string
  text: string
}

/** The stages of a Dockerfile, each a list of its instructions. Supports only what ours uses. */
export function readDockerfile(file: string): Instruction[][] {
  const lines = readFileSync(file, 'utf8').replaceAll(/\\\n\s*/g, '').split('\n').map(line => line.trim()).filter(line => line && !line.startsWith('#'))
  const stages: Instruction[][] = []
  for (const line of lines) {
    const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
    if (name === 'FROM') {
      stages.push([])
    }
    stages.at(-1)?.push({ name, text })
  }
  return stages
}

export const textsOf = (stage: Instruction[], name: string) => stage.filter(it => it.name === name).map(it => it.text)

/** `["a", "b"]` of CMD, also behind HEALTHCHECK's options. */
export const commandOf = (text: string): string[] => JSON.parse(text.slice(text.indexOf('['))) as string[]

export const environmentOf = (stage: Instruction[]): Record<string, string> =>
  Object.fromEntries(textsOf(stage, 'ENV').flatMap(text => text.split(/\s+/)).map((pair) => {
    const [key = '', ...value] = pair.split('=')
    return [key, value.join('=')]
  }))
