/**
 * The check of all types, to which more options can be given. With room for their million: they nearly fill the 4 GB of
 * a default heap, and clearing it takes time.
 */
export const TYPE_CHECK = [
  'node', '--max-semi-space-size=128', '--max-old-space-size=6144', 'node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit',
]
