import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FACTORY_ENVIRONMENT } from '#factory/config'
import { SERVER_ENV, SERVER_FLAGS } from '#scripts/lib/server-argv.mjs'
import { ENVIRONMENT } from '#server/config/environment'
import { readCompose, variablesOf } from '../../support/rules/compose'
import { commandOf, environmentOf, readTarget, textsOf } from '../../support/rules/dockerfile'

const FILE = 'docker-compose.yml'
const OURS = ['console', 'factory']
const STORES = ['postgres', 'redis']
const { all, required } = variablesOf(FILE)
const compose = readCompose(FILE, Object.fromEntries(required.map(name => [name, 'x'])))
const example = readFileSync('compose.env.example', 'utf8')

describe('the compose file', () => {
  it('has no secret in it: each must be given', () => {
    expect(required).toEqual(['FACTORY_TOKEN', 'POSTGRES_PASSWORD', 'SECRET_KEY'])
    expect(() => readCompose(FILE, {})).toThrow('set it in compose.env')
    expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('compose.env')
    expect(readFileSync('.dockerignore', 'utf8').split('\n')).toContain('compose.env')
  })

  it('takes exactly the variables of its example, whose secrets are empty', () => {
    const named = [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)]

    expect(named.map(match => match[1] ?? '').sort()).toEqual(all)
    expect(named.filter(match => !match[0].startsWith('#')).map(match => [match[1], match[2]]))
      .toEqual(expect.arrayContaining(required.map(name => [name, ''])))
  })

  it('gives console and factory only variables that they read', () => {
    const unknown = (service: string, shape: object) =>
      Object.keys(compose.services[service]?.environment ?? {}).filter(name => !(name in shape))

    expect(unknown('console', ENVIRONMENT.shape)).toEqual([])
    expect(unknown('factory', FACTORY_ENVIRONMENT.shape)).toEqual([])
  })

  it('keeps its data stores where nothing from outside comes', () => {
    const open = STORES.filter(name => compose.services[name]?.ports !== undefined
      || compose.services[name]?.networks.some(network => compose.networks[network]?.internal !== true))

    expect(open).toEqual([])
    expect(compose.services['factory']?.ports).toBeUndefined()
  })

  it('opens the console to this machine alone, and to others only with sign-in; its image opens nothing by itself', () => {
    const consoleOf = (more: Record<string, string>) =>
      readCompose(FILE, { ...Object.fromEntries(required.map(name => [name, 'x'])), ...more }).services['console']
    const opened = consoleOf({ CONSOLE_BIND: '0.0.0.0' })

    expect([compose.services['console']?.ports, compose.services['console']?.environment?.['SIGN_IN']])
      .toEqual([['127.0.0.1:3000:3000'], null])
    expect([opened?.ports, opened?.environment?.['SIGN_IN']]).toEqual([['0.0.0.0:3000:3000'], true])
    expect(consoleOf({ CONSOLE_BIND: '0.0.0.0', SIGN_IN: 'false' })?.environment?.['SIGN_IN']).toBe(false)
    expect(environmentOf(readTarget('Dockerfile', 'console'))).not.toHaveProperty('ALLOW_PUBLIC_BIND')
  })

  it('starts each after what it needs is healthy, and all again after a failure', () => {
    const conditions = Object.fromEntries(OURS.map(name => [name, compose.services[name]?.depends_on]))
    const healthy = { condition: 'service_healthy' }
    const checked = [
      ...STORES.filter(name => compose.services[name]?.healthcheck),
      ...OURS.filter(name =>
        textsOf(readTarget('Dockerfile', compose.services[name]?.build?.target ?? ''), 'HEALTHCHECK').length === 1),
    ]

    expect(conditions)
      .toEqual({ console: { postgres: healthy, redis: healthy, factory: healthy }, factory: { postgres: healthy } })
    expect(checked.sort()).toEqual([...STORES, ...OURS].sort())
    expect(Object.values(compose.services).every(service =>
      service.restart === 'unless-stopped' && service.deploy.resources.limits.memory))
      .toBe(true)
  })

  it('starts the console as npm start does', () => {
    const target = readTarget('Dockerfile', 'console')
    const [command] = textsOf(target, 'CMD')

    expect(commandOf(command ?? '')).toEqual(['node', ...SERVER_FLAGS, '.output/server/index.mjs'])
    expect(environmentOf(target)).toMatchObject(SERVER_ENV)
  })

  it('runs ours without rights, and both on one artifact store', () => {
    for (const name of OURS) {
      const service = compose.services[name]
      expect([service?.read_only, service?.cap_drop]).toEqual([true, ['ALL']])
      expect(textsOf(readTarget('Dockerfile', service?.build?.target ?? ''), 'USER')).toEqual(['node'])
      expect(service?.volumes).toContain('artifacts:/data/artifacts')
    }
  })
})
