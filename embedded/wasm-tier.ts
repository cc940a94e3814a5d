import { setFlagsFromString } from 'node:v8'

/**
 * From now on V8 leaves WebAssembly of this process as it first compiles it, and does not optimize what is called
 * often: for one function of PGlite that takes 600 MB (docs/adr/0084). Both flags are read when a module is compiled,
 * and when one of its functions is called for the first time: PGlite must not have been loaded before.
 */
export function keepWasmSmall(): void {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
}
