import { describe, expect, it } from 'vitest'
import { leanCode, patientStyles, toQuoted } from '~~/scripts/nuxt/lean-code'

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

describe('style sheets of what is rendered already', () => {
  const HELPER = '\0vite/preload-helper.js'

  it('are not waited for while the page is taken over', () => {
    const { code = '' } = patientStyles().transform('if (isCss) return new Promise(res => link.onload = res)', HELPER) ?? {}
    const wait = new Function('isCss', 'window', 'link', code) as (isCss: boolean, window: object, link: object) => unknown

    expect(wait(true, { useNuxtApp: () => ({ isHydrating: true }) }, {})).toBeUndefined()
    expect(wait(true, { useNuxtApp: () => ({ isHydrating: false }) }, {})).toBeInstanceOf(Promise)
    expect(wait(true, {}, {})).toBeInstanceOf(Promise)
    expect(wait(false, {}, {})).toBeUndefined()
  })

  it('are told of when Vite waits in another way', () => {
    const plugin = patientStyles()
    expect(plugin.transform('await allStyles()', HELPER)).toBeUndefined()
    expect(() => plugin.buildEnd()).toThrow('patientStyles')

    plugin.transform('if (isCss) return new Promise()', HELPER)
    expect(() => plugin.buildEnd()).not.toThrow()
  })
})
