import xxhash, { type XXHashAPI } from 'xxhash-wasm'

let loaded: Promise<XXHashAPI> | undefined

/** xxHash as WebAssembly; loaded once a thread. */
export function loadHash(): Promise<XXHashAPI> {
  loaded ??= xxhash()
  return loaded
}
