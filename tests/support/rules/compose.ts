import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface ComposeService {
  build?: { context: string, target: string }
  image: string
  restart?: string
  read_only?: boolean
  cap_drop?: string[]
  depends_on?: Record<string, { condition: string }>
  environment?: Record<string, string | boolean | null>
  ports?: string[]
  networks: string[]
  volumes?: string[]
  healthcheck?: { test: string[] }
  deploy: { replicas?: string, resources: { limits: { cpus: string, memory: string } } }
}

export interface Compose {
  services: Record<string, ComposeService>
  networks: Record<string, { internal?: boolean } | null>
  volumes: Record<string, unknown>
}

/** The compose file as docker compose reads it with these variables. @throws Error for one that has no default */
export function readCompose(file: string, variables: Record<string, string>): Compose {
  const fill = (given: string) =>
    given.replaceAll(/\$\{(\w+)(?::([-?+])([^{}]*))?\}/g, (_, name: string, sign: string | undefined, rest = '') => {
      const own = variables[name] ?? ''
      const value = sign === '+' ? (own && rest) : own || (sign === '-' ? rest : undefined)
      if (value === undefined) {
        throw new Error(`${name}: ${rest}`)
      }
      return value
    })
  // Inner ones first: \${A:-\${B:+c}}
  const text = fill(fill(readFileSync(file, 'utf8')))
  return parse(text, { merge: true }) as Compose
}

/** Names of the variables that a compose file takes, and of those that have no default. */
export function variablesOf(file: string): { all: string[], required: string[] } {
  const found = [...readFileSync(file, 'utf8').matchAll(/\$\{(\w+)(?::([-?+]))?/g)]
  const names = (matches: RegExpMatchArray[]) => [...new Set(matches.map(match => match[1] ?? ''))].sort()
  return { all: names(found), required: names(found.filter(match => match[2] === '?')) }
}
