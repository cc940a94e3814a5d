import { describe, expect, it } from 'vitest'
import { leanCode, toQuoted } from '../../scripts/nuxt/lean-code'

const ofRollup = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$'

describe('the second minifier', () => {
  it('leaves no name of a part in backticks, whatever Rollup calls it until it is named', () => {
    for (const digit of ofRollup) {
      const name = `./!~{00${digit}}~.js`
      const { code } = leanCode().renderChunk.handler(`export const load = () => import('${name}')`, { fileName: 'a.js' }) ?? {}
      expect(code).toContain(`import("${name}")`)
    }
  })

  it('leaves a name that is put together as it is', () => {
    const code = 'import(`./${page}.js`)'
    expect(toQuoted(code)).toBe(code)
  })
})
