import { AsyncLocalStorage } from 'node:async_hooks'

const author = new AsyncLocalStorage<true>()

/**
 * The load of demo data makes lots and releases through the services of real ones; nobody else makes anything in its
 * project.
 */
export const asDemoAuthor = <T>(work: () => Promise<T>): Promise<T> => author.run(true, work)

export const isDemoAuthor = (): boolean => author.getStore() === true
