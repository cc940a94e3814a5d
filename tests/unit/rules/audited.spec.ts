import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ROUTES } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { AUDIT_ACTIONS } from '#shared/domain/audit/audit-action'

const routes: [string, RouteDefinition][] = Object.entries(ROUTES)
const known = new Set(Object.entries(AUDIT_ACTIONS).flatMap(([noun, verbs]) => verbs.map(verb => `${noun}.${verb}`)))

it('every write route says which entries it leaves in the audit trail, or why none', () => {
  const wrong = routes.filter(([, { method, audits }]) => (method === 'GET') !== (audits === undefined))

  expect(wrong.map(([id]) => id)).toEqual([])
})

it('the actions and nouns in the code have a name', () => {
  const sources = globSync('server/**/*.ts').map(file => readFileSync(file, 'utf8')).join('\n')
  const written = [...sources.matchAll(/action: '([a-z_]+\.[a-z_]+)'/g)].map(match => match[1] ?? '')
  const nouns = [...sources.matchAll(/noun: '([a-z_]+)', nounId/g)].map(match => match[1] ?? '')

  expect(written.length).toBeGreaterThan(40)
  expect([...new Set(written)].filter(action => !known.has(action))).toEqual([])
  expect([...new Set(nouns)].filter(noun => !(noun in AUDIT_ACTIONS))).toEqual([])
})
