import { minifySync } from 'rolldown/utils'

/**
 * Vite looks for what a part needs before it (its style sheet) by names in quotes; in backticks it would find none.
 * Names are still Rollup's placeholders (`!~{00$}~`), in which a `$` is a digit: only `${` is something else.
 */
export const toQuoted = (code: string) => code.replace(/\bimport\(`((?:[^`$\\"]|\$(?!\{))+)`\)/g, 'import("$1")')

/** A second minifier over the first: a twentieth of the first load less (docs/benchmarks.md, P6). */
export const leanCode = () => ({
  name: 'lean-ui:code',
  apply: 'build' as const,
  // After all others, before names are made from the contents.
  renderChunk: {
    order: 'post' as const,
    handler: (code: string, chunk: { fileName: string }) => {
      const { code: smaller, errors } = minifySync(chunk.fileName, code, { module: true, compress: { target: 'esnext' }, mangle: true, codegen: { removeWhitespace: true } })
      return errors.length > 0 ? null : { code: toQuoted(smaller), map: null }
    },
  },
})

const HELPER = '\0vite/preload-helper.js'
const WAIT = /if \(isCss\)(?= return new Promise)/

/**
 * What the server has rendered has its styles in the page already, so while Nuxt takes it over nothing waits for their files:
 * they come, but beside it. Vite would fetch the sheets of the page and then those of its layout, each for one more way there
 * and back, before a press is heard.
 */
export function patientStyles() {
  let isPatient = false

  return {
    name: 'lean-ui:patient-styles',
    apply: 'build' as const,
    transform(code: string, id: string) {
      if (id !== HELPER || !WAIT.test(code)) {
        return
      }
      isPatient = true
      return { code: code.replace(WAIT, 'if (isCss && !window.useNuxtApp?.().isHydrating)'), map: null }
    },
    buildEnd(error?: Error) {
      if (!error && !isPatient) {
        throw new Error('Vite waits for style sheets in another way now: see patientStyles in scripts/nuxt/lean-code.ts')
      }
    },
  }
}
