import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { TOKENS } from '#server/http/plain-page'

it('a page without the built style sheet has the colours of the console', () => {
  const [light = '', dark = ''] = readFileSync('assets/css/tokens.css', 'utf8').split(/^\.dark/m)
  const valueIn = (sheet: string, name: string) => new RegExp(`--${name}: ([^;]+);`).exec(sheet)?.[1]

  expect(TOKENS.light).toEqual(Object.fromEntries(Object.keys(TOKENS.light).map(name => [name, valueIn(light, name)])))
  expect(TOKENS.dark).toEqual(Object.fromEntries(Object.keys(TOKENS.dark).map(name => [name, valueIn(dark, name)])))
})
