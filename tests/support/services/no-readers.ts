/** Where nobody reads what is changed: no cache and no open page. */
export const noReaders = { cache: { invalidate: () => Promise.resolve() }, live: { publish: () => undefined } }
