import { expect, it } from 'vitest'
import { countOverridden, sumOverridden } from '#server/services/launch/overridden'

const stage = (key: string, parameters = {}, limits = {}) =>
  ({ key, kind: 'clean.normalize', name: '', needs: [], parameters, ...limits })

it('counts parameters and limits that are not as saved, by their stage', () => {
  const saved = [
    stage('read'), stage('normal', { lowercase: false, fields: ['a'], form: 'NFC' }, { timeoutMs: 1_000 }),
  ]
  const launched = [
    stage('read'), stage('normal', { lowercase: true, fields: ['a'] }, { timeoutMs: 2_000 }), stage('other', { a: 1 }),
  ]
  const overridden = countOverridden(saved, launched)

  // Changed, left out, a limit; a stage that the revision lacks is not compared.
  expect([...overridden]).toEqual([['normal', 3]])
  expect(sumOverridden(overridden, [{ key: 'read' }, { key: 'normal' }])).toBe(3)
  expect(sumOverridden(overridden, [{ key: 'read' }])).toBe(0)
})

it('takes an empty configuration for none', () => {
  expect([...countOverridden([stage('ask')], [stage('ask', { configuration: '' })])]).toEqual([])
})
