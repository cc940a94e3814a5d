/**
 * A title; or a title and a description ('' = none); or both and a label for each value of an enum that needs one; and
 * what each value means, which is shown in place of the description while it is chosen.
 */
export type ParameterText = string
  | [title: string, description: string, labels?: Record<string, string>, hints?: Record<string, string>]

/** Of one language. */
export interface KindText {
  name: string
  /** What the kind does, in one line. */
  text: string
  /** What its inputs are called, in their order; absent where that does not matter. */
  inputs?: readonly string[]
  /** By parameter; nested ones with dots. */
  parameters: Record<string, ParameterText>
  /** By parameter: what the box of a stage has instead of a value; '' = none is given. */
  notes?: Record<string, Record<string, string>>
}

export type Locale = 'en' | 'zh-CN'

/** What people read of a stage kind. */
export type KindTexts = Record<Locale, KindText>
