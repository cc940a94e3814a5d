import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { toEnvExample } from '../../support/rules/env-example'

it('.env.example names every variable with its meaning, unit and default', async () => {
  expect(existsSync('.env.example')).toBe(true)

  await expect(toEnvExample()).toMatchFileSnapshot('../../../.env.example')
})

it('every variable has a description', () => {
  const silent = toEnvExample().split('\n\n').filter(block => /^# [A-Z_]+=/.test(block))

  expect(silent).toEqual([])
})
