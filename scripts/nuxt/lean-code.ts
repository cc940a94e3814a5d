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
