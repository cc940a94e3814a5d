import type { InjectionKey } from 'vue'
import type { ValueType } from '~/utils/form/any-value'
import type { FormColumn } from '~/utils/pipeline/input-columns'
import type { FieldError } from '~/utils/form/schema-form'

export interface FormOption {
  id: string
  name: string
  /** What to know about it once it is chosen. */
  note?: string
}

/** What every field of a form may need, however deep it lies. */
export interface FormContext {
  columns: readonly FormColumn[]
  datasets: readonly FormOption[]
  models: readonly FormOption[]
  /** Quality policies. */
  policies: readonly FormOption[]
  /** Of one that is not among them, too. */
  nameOfPolicy: (id: string) => string
  /** They were read, and there is none. */
  hasNoPolicy?: boolean | undefined
  /** After one was made. */
  refreshPolicies?: (() => Promise<unknown>) | undefined
  /** `isOff`: it cannot be chosen anew. */
  configurations: readonly (FormOption & { isOff?: boolean })[]
  /** Of one that is not among them, too. */
  nameOfConfiguration: (id: string) => string
  errors: readonly FieldError[]
  /** Where several values are edited as one: the values that differ, by pointer. */
  mixed: Readonly<Record<string, string>>
  /** Creates a dataset and answers its id; undefined = it failed, and the reader was told. */
  createDataset?: ((name: string) => Promise<string | undefined>) | undefined
  /** The name of a dataset that one press creates while none is chosen; absent or '' = nothing is proposed. */
  datasetName?: string | undefined
}

const KEY: InjectionKey<Readonly<Ref<FormContext>>> = Symbol('form')

const NOTHING: FormContext = {
  columns: [], datasets: [], models: [], policies: [], nameOfPolicy: id => id, configurations: [],
  nameOfConfiguration: id => id,
  errors: [], mixed: {},
}

export function provideFormContext(context: Readonly<Ref<FormContext>>) {
  provide(KEY, context)
}

export const useFormContext = (): Readonly<Ref<FormContext>> => inject(KEY, () => ref(NOTHING), true)

const VALUE_TYPE: InjectionKey<Readonly<Ref<ValueType | undefined>>> = Symbol('value type')

/** What a value of any kind is until somebody says otherwise: that of the column beside it, or of the row above it. */
export const provideFormValueType = (type: Readonly<Ref<ValueType | undefined>>) => provide(VALUE_TYPE, type)
export const useFormValueType = (): Readonly<Ref<ValueType | undefined>> => inject(VALUE_TYPE, () => ref(), true)
