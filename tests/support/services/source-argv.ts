/** Of a program that Node runs from its sources: `--liftoff-only` as in `vitest.config.ts`, because each embedded database compiles its WebAssembly anew. */
export const SOURCE_ARGV = ['--liftoff-only', '--experimental-transform-types', '--no-warnings', '--import', new URL('keep-compiled.ts', import.meta.url).href]
