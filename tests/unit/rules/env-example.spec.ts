import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readConfigText } from '#server/config/config-text.ts'
import { toConfigExample } from '../../support/rules/config-example'
import { toEnvExample } from '../../support/rules/env-example'

it('.env.example names every variable with its meaning, unit and default', async () => {
  expect(existsSync('.env.example')).toBe(true)

  await expect(toEnvExample()).toMatchFileSnapshot('../../../.env.example')
})

it('every variable has a description', () => {
  const silent = toEnvExample().split('\n\n').filter(block => /^# [A-Z_]+=/.test(block))

  expect(silent).toEqual([])
})

it('config.example.json has every setting with its default, and can be used as it is', async () => {
  expect(existsSync('config.example.json')).toBe(true)

  await expect(toConfigExample()).toMatchFileSnapshot('../../../config.example.json')
  expect(readConfigText(toConfigExample())).toHaveProperty('texts')
})
