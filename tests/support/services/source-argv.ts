/** Of a program that Node runs from its sources. */
export const SOURCE_ARGV = [
  '--experimental-transform-types', '--no-warnings', '--import', new URL('keep-compiled.ts', import.meta.url).href,
]
