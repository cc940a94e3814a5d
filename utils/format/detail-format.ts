export type Params = Readonly<Record<string, string>>
type Translate = (key: string, named?: Record<string, unknown>, count?: number) => string

/** What words of details are made with. */
export interface DetailFormat {
  t: Translate
  findReason: (code: string) => string | undefined
  duration: (ms: number) => string
  /** Name of a language; '' = none has this code. */
  languageOf: (code: string) => string
  /** Name of a comparison. */
  opOf: (op: string) => string | undefined
}

/** undefined = the parameters are missing, as from an older factory. */
export type Words = (format: DetailFormat, params: Params) => string | undefined
