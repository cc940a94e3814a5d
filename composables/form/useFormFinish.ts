import type { InjectionKey } from 'vue'

/** Takes what is typed; false = it could not, and the reader was told. */
type Finish = () => Promise<boolean>

const KEY: InjectionKey<Set<Finish>> = Symbol('finish')

/** Of what closes a form: takes what is typed there and not taken yet, and tells whether it may close. */
export function provideFormFinish(): Finish {
  const typed = new Set<Finish>()
  provide(KEY, typed)
  return async () => {
    for (const finish of typed) {
      if (!await finish()) {
        return false
      }
    }
    return true
  }
}

/** Of a field whose text is taken by a button of its own. */
export function useFormFinish(finish: Finish) {
  const typed = inject(KEY, undefined)
  onMounted(() => typed?.add(finish))
  onBeforeUnmount(() => typed?.delete(finish))
}
