import { readFileSync } from 'node:fs'

export interface Instruction {
  name: string
  text: string
}

/** The stages of a Dockerfile, each a list of its instructions. Supports only what ours uses. */
export function readDockerfile(file: string): Instruction[][] {
  const lines = readFileSync(file, 'utf8')
    .replaceAll(/\\\n\s*/g, '').split('\n').map(line => line.trim()).filter(line => line && !line.startsWith('#'))
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

/** A stage with what it stands on, the oldest first: `FROM base AS console` and the stage `base`. */
export function readTarget(file: string, target: string): Instruction[] {
  const stages = readDockerfile(file)
  const own = stages.find(stage => textsOf(stage, 'FROM').some(text => text.endsWith(` AS ${target}`)))
  if (!own) {
    throw new Error(`${file} has no target ${target}`)
  }
  const [from = ''] = (textsOf(own, 'FROM')[0] ?? '').split(' ')
  const isStage = stages.some(stage => textsOf(stage, 'FROM').some(text => text.endsWith(` AS ${from}`)))
  return [...isStage ? readTarget(file, from) : [], ...own]
}

export const textsOf = (stage: Instruction[], name: string) => stage.filter(it => it.name === name).map(it => it.text)

/** `["a", "b"]` of CMD, also behind HEALTHCHECK's options. */
export const commandOf = (text: string): string[] => JSON.parse(text.slice(text.indexOf('['))) as string[]

export const environmentOf = (stage: Instruction[]): Record<string, string> =>
  Object.fromEntries(textsOf(stage, 'ENV').flatMap(text => text.split(/\s+/)).map((pair) => {
    const [key = '', ...value] = pair.split('=')
    return [key, value.join('=')]
  }))
