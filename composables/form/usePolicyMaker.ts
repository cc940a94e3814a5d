import type { InjectionKey } from 'vue'

/** Asks for a new quality policy. @returns its id; undefined = none was made */
type PolicyMaker = () => Promise<string | undefined>

const KEY: InjectionKey<PolicyMaker> = Symbol('policy maker')

export const providePolicyMaker = (make: PolicyMaker) => provide(KEY, make)

/** undefined = around this field none can be made. */
export const usePolicyMaker = (): PolicyMaker | undefined => inject(KEY, undefined)
